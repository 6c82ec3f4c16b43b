import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufKey = rule({
  name: 'gguf-key',
  title: 'Key in the metadata of a GGUF file is malformed',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'The length of a key moves the reader on. One that is too long moves it out of the file; a name with a NUL or broken UTF-8 is another name for every other reader.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-key'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ metadata: [['', ggufValue.u32(1)]] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ metadata: [['a\0b', ggufValue.u32(1)]] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.u32(1)]] }) } }],
  },
});
