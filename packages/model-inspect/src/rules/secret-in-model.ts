import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const secretInModel = rule({
  name: 'secret-in-model',
  title: 'Configuration or metadata of a model holds a secret',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 312,
  since: '0.1.0',
  why: 'A model is passed on and published: whoever gets it has the secret.',
  remedy: 'Revoke the secret now, then have the file written without it.',
  check: tells('secret-in-model'),
  examples: {
    bad: [{ files: { 'm/config.json': config({ token: `hf_${'a'.repeat(34)}` }) }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
