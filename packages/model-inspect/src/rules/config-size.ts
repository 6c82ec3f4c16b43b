import { config } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const configSize = rule({
  name: 'config-size',
  title: 'Configuration asks for more memory than the model has',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'detected',
  cwe: 789,
  since: '0.1.0',
  why: 'A loader allocates what the configuration says before it looks at the weights.',
  remedy: 'Correct the sizes, or do not load the model.',
  check: tells('config-size'),
  examples: {
    bad: [{ files: { 'm/config.json': config({ vocab_size: 2147483647, hidden_size: 8192 }) }, at: 'm/config.json' }],
    good: [{ files: { 'm/config.json': config({ vocab_size: 32000, hidden_size: 4096, num_hidden_layers: 32 }) } }],
  },
});
