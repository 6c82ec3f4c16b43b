import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const jsonText = rule({
  name: 'json-text',
  title: 'Configuration is not JSON',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'Readers recover from broken JSON in different ways, or not at all.',
  remedy: 'Correct the file.',
  check: tells('json-text'),
  examples: {
    bad: [
      { files: { 'm/config.json': '{"model_type":"llama",}' }, at: 'm/config.json' },
      { files: { 'm/tokenizer_config.json': '' }, at: 'm/tokenizer_config.json' },
    ],
    good: [{ files: { 'm/config.json': config() } }],
  },
});
