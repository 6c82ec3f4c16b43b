import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufAlignment = rule({
  name: 'gguf-alignment',
  title: 'Alignment of a GGUF file is not one',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 369,
  since: '0.1.0',
  why: 'Loaders divide by the alignment, and begin to read the data where it says: zero ends in a division by zero, other nonsense in weights read from the wrong place.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-alignment'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ metadata: [['general.alignment', ggufValue.u32(0)]] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ metadata: [['general.alignment', ggufValue.u64(32)]] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['general.alignment', ggufValue.u32(64)]], alignment: 64 }) } }],
  },
});
