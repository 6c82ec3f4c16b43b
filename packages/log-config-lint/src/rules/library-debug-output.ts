import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

const verbosity: ReadonlySet<string> = new Set([
  'HF_HUB_VERBOSITY',
  'TRANSFORMERS_VERBOSITY',
  'DIFFUSERS_VERBOSITY',
  'DATASETS_VERBOSITY',
  'OPENAI_LOG',
  'ANTHROPIC_LOG',
]);
const switches: ReadonlySet<string> = new Set(['HF_DEBUG', 'PYTHONASYNCIODEBUG', 'LANGCHAIN_DEBUG', 'LANGCHAIN_VERBOSE', 'GRADIO_DEBUG']);

export const libraryDebugOutput = rule({
  name: 'library-debug-output',
  title: 'Debug output of a library is turned on',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'The clients of model hubs and services write their requests when they debug: addresses, bodies, and tokens where the library forgets to mask.',
  remedy: 'Leave the variable unset where the program serves; `warning` is the usual default.',
  *check(facts, found) {
    if (facts.kind === 'call' && facts.name.endsWith('.set_verbosity_debug'))
      yield found(facts.location, `${quote(facts.name)} is called`, { identity: facts.identity });
    if (facts.kind !== 'variable') return;
    const isOn = (verbosity.has(facts.name) && /^debug$/i.test(facts.value)) || (switches.has(facts.name) && /^(?:1|true|on|yes)$/i.test(facts.value));
    if (isOn) yield found(facts.location, `${quote(`${facts.name}=${facts.value}`)} makes a library write its requests`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { Dockerfile: 'FROM python:3.13\nENV HF_HUB_VERBOSITY=debug\n' }, at: 'Dockerfile:2' },
      { files: { '.env': 'HF_DEBUG=1\n' }, at: '.env:1' },
      { files: { 'app.py': 'from transformers import logging\n\nlogging.set_verbosity_debug()\n' }, at: 'app.py:3' },
    ],
    good: [{ files: { '.env': 'HF_HUB_VERBOSITY=warning\nHF_DEBUG=0\n' } }],
  },
});
