import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufArray = rule({
  name: 'gguf-array',
  title: 'Array in the metadata of a GGUF file is longer than the file, or nested',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 789,
  since: '0.1.0',
  why: 'The loader allocates an array of the length that the file says and copies from beyond its end. Nested arrays, which the format allows and nobody writes, exhaust the stack of readers that follow them.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-array'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.strings(['b'], 2n ** 40n)]] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.raw(9, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)]] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.strings(['b'])]] }) } }],
  },
});
