import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configTrustRemoteCode = rule({
  name: 'config-trust-remote-code',
  title: 'Configuration asks to trust its code',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'Whoever passes a configuration on as settings runs what the model brings along.',
  remedy: "Take `trust_remote_code` out; it is the loader's to decide.",
  check: tells('config-trust-remote-code'),
  examples: {
    bad: [{ files: { 'm/config.json': config({ trust_remote_code: true }) }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
