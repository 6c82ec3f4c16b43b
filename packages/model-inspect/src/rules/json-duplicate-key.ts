import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const jsonDuplicateKey = rule({
  name: 'json-duplicate-key',
  title: 'Key stands twice in a configuration',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'One reader takes the first of two values, the next the last: what was reviewed is not what is loaded.',
  remedy: 'Remove one of the two.',
  check: tells('json-duplicate-key'),
  examples: {
    bad: [{ files: { 'm/config.json': '{"model_type":"llama",\n"model_type":"other"}' }, at: 'm/config.json:2' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
