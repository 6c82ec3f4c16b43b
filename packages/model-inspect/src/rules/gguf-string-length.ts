import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufStringLength = rule({
  name: 'gguf-string-length',
  title: 'String in the metadata of a GGUF file is longer than the file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'The loader copies as many bytes as the length says, from beyond the end of the file, or wraps around and never moves on.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('gguf-string-length'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.raw(8, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)]] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.string('b')]] }) } }],
  },
});
