import { quote } from '@mlx-guard/core';
import type { CallFact } from '../facts.ts';
import { rule } from '../rule.ts';

const isOn = (fact: CallFact, name: string): boolean => {
  const value = fact.option(name);
  return value.kind === 'written' && value.value === 'True';
};

/** What a call asks Sentry to send (sentry-sdk 2.75). */
function sent(fact: CallFact): string | undefined {
  if (fact.name.endsWith('Integration')) return isOn(fact, 'include_prompts') ? 'include_prompts' : undefined;
  if (fact.name !== 'sentry_sdk.init') return undefined;
  const size = fact.option('max_request_body_size');
  if (isOn(fact, 'send_default_pii')) return 'send_default_pii';
  if (isOn(fact, 'include_local_variables')) return 'include_local_variables';
  return size.kind === 'written' && size.value === 'always' ? 'max_request_body_size' : undefined;
}

export const sentrySendsContent = rule({
  name: 'sentry-sends-content',
  title: 'Sentry is asked for prompts, bodies, variables or personal data',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 359,
  since: '0.1.0',
  why: 'Each error then takes the conversation, the request or the variables around it to another company, where it is kept and searched.',
  remedy:
    'Set `send_default_pii=False`, `include_local_variables=False`, `max_request_body_size="never"`, `include_prompts=False`, and scrub in `before_send`.',
  *check(facts, found) {
    const what = facts.kind === 'call' ? sent(facts) : undefined;
    if (what !== undefined)
      yield found(facts.location, `Sentry is given more than it needs: ${quote(what)}`, { fix: `${what}=False`, identity: `${facts.identity}\n${what}` });
  },
  examples: {
    bad: [
      { files: { 'app.py': 'import sentry_sdk\n\nsentry_sdk.init(dsn=dsn, send_default_pii=True)\n' }, at: 'app.py:3' },
      {
        files: { 'app.py': 'from sentry_sdk.integrations.openai import OpenAIIntegration\n\nintegration = OpenAIIntegration(include_prompts=True)\n' },
        at: 'app.py:3',
      },
    ],
    good: [
      {
        files: {
          'app.py': 'import sentry_sdk\n\nsentry_sdk.init(dsn=dsn, send_default_pii=False, include_local_variables=False, max_request_body_size="never")\n',
        },
      },
    ],
  },
});
