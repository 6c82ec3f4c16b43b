import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const jsonNumber = rule({
  name: 'json-number',
  title: 'Configuration holds a number that JSON does not know',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1286,
  since: '0.1.0',
  why: 'Python reads `NaN` and `Infinity`, others refuse the file. In a computation they spread to every result.',
  remedy: 'Write a number.',
  check: tells('json-number'),
  examples: {
    bad: [{ files: { 'm/config.json': '{"model_type":"llama","rms_norm_eps":NaN}' }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
