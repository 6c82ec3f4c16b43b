import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const sentryDefaults = rule({
  name: 'sentry-defaults',
  title: 'Sentry sends local variables unless it is told not to',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 359,
  since: '0.1.0',
  why: 'By its defaults (sentry-sdk 2.75) each error takes the variables of every frame along: in a server for language models, prompts.',
  remedy: 'Pass `include_local_variables=False` and `max_request_body_size="never"` to `sentry_sdk.init`.',
  *check(facts, found) {
    if (facts.kind !== 'call' || facts.name !== 'sentry_sdk.init' || facts.option('include_local_variables').kind !== 'absent') return;
    yield found(facts.location, `${quote('sentry_sdk.init')} leaves ${quote('include_local_variables')} on, its default`, {
      fix: 'include_local_variables=False',
      identity: facts.identity,
    });
  },
  examples: {
    bad: [{ files: { 'app.py': 'import sentry_sdk\n\nsentry_sdk.init(dsn=dsn)\n' }, at: 'app.py:3' }],
    good: [{ files: { 'app.py': 'import sentry_sdk\n\nsentry_sdk.init(dsn=dsn, include_local_variables=False)\n' } }],
  },
});
