import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const loggingListenerUnverified = rule({
  name: 'logging-listener-unverified',
  title: 'Logging is configured by whoever connects',
  severity: 'error',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 95,
  since: '0.1.0',
  why: '`logging.config.listen` runs what a configuration names: any local user who connects to its port runs code as the server.',
  remedy: 'Take it out, or pass `verify=` a function that checks a signature.',
  *check(facts, found) {
    if (facts.kind !== 'call' || facts.name !== 'logging.config.listen') return;
    const verify = facts.option('verify');
    if (verify.kind === 'absent' || (verify.kind === 'written' && verify.value === 'None')) {
      yield found(facts.location, `${quote('logging.config.listen')} without ${quote('verify')}`, { identity: facts.identity });
    }
  },
  examples: {
    bad: [{ files: { 'app.py': 'import logging.config\n\nlogging.config.listen(9999)\n' }, at: 'app.py:3' }],
    good: [{ files: { 'app.py': 'import logging.config\n\nlogging.config.listen(9999, verify=check_signature)\n' } }],
  },
});
