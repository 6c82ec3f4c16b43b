import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufValueType = rule({
  name: 'gguf-value-type',
  title: 'Value in the metadata of a GGUF file has an unknown type',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 843,
  since: '0.1.0',
  why: 'The type says how long the value is. After an unknown one nobody knows where the next key begins.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-value-type'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.raw(99, 0, 0, 0, 0)]] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.u32(1)]] }) } }],
  },
});
