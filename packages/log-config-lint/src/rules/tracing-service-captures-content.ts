import { quote } from '@mlx-guard/core';
import type { CallFact, VariableFact } from '../facts.ts';
import { rule } from '../rule.ts';

const isTrue = (value: string | undefined): boolean => /^(?:true|1)$/i.test(value ?? '');

/** LangSmith hides inputs and outputs each by a variable of its own. */
function isTracing({ name, value, beside }: VariableFact): boolean {
  if (name !== 'LANGSMITH_TRACING' && name !== 'LANGCHAIN_TRACING_V2' && name !== 'LANGSMITH_TRACING_V2') return false;
  const hides = (what: string): boolean => isTrue(beside.get(`LANGSMITH_HIDE_${what}`)) || isTrue(beside.get(`LANGCHAIN_HIDE_${what}`));
  return isTrue(value) && !(hides('INPUTS') && hides('OUTPUTS'));
}

function isCapturing({ name, option }: CallFact): boolean {
  if (/^mlflow\.(?:\w+\.)?autolog$/.test(name)) return option('log_traces').kind !== 'written' && option('disable').kind !== 'written';
  if (!/^langchain(?:_core)?\.globals\.set_(?:debug|verbose)$/.test(name)) return false;
  const value = option('value');
  return value.kind === 'written' && value.value === 'True';
}

export const tracingServiceCapturesContent = rule({
  name: 'tracing-service-captures-content',
  title: 'Tracing service or debug output that takes prompts and answers along',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 359,
  since: '0.1.0',
  why: 'LangSmith, the automatic logging of MLflow and the debug output of LangChain record whole conversations: a second log that nobody listed.',
  remedy: 'Set `LANGSMITH_HIDE_INPUTS=true` and `LANGSMITH_HIDE_OUTPUTS=true` beside it, pass `log_traces=False`, or turn it off where real users are served.',
  *check(facts, found) {
    if (facts.kind === 'variable' && isTracing(facts)) {
      yield found(facts.location, `${quote(`${facts.name}=${facts.value}`)} records conversations`, {
        fix: 'LANGSMITH_HIDE_INPUTS=true',
        identity: facts.identity,
      });
    } else if (facts.kind === 'call' && isCapturing(facts))
      yield found(facts.location, `${quote(facts.name)} records conversations`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { '.env': 'LANGSMITH_TRACING=true\nLANGSMITH_HIDE_INPUTS=true\n' }, at: '.env:1' },
      { files: { 'app.py': 'from langchain.globals import set_debug\n\nset_debug(True)\n' }, at: 'app.py:3' },
      { files: { 'app.py': 'import mlflow\n\nmlflow.openai.autolog()\n' }, at: 'app.py:3' },
    ],
    good: [{ files: { '.env': 'LANGSMITH_TRACING=true\nLANGSMITH_HIDE_INPUTS=true\nLANGSMITH_HIDE_OUTPUTS=true\n' } }],
  },
});
