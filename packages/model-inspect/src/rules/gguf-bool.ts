import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufBool = rule({
  name: 'gguf-bool',
  title: 'Boolean in the metadata of a GGUF file is neither 0 nor 1',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'Programs in C take such a byte for a boolean as it is, and then behave as if it were true and false at once.',
  remedy: 'Have the publisher write the file with a current library.',
  check: reports('gguf-bool'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.bool(2)]] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.bool(1)]] }) } }],
  },
});
