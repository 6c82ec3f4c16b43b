import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufDuplicateKey = rule({
  name: 'gguf-duplicate-key',
  title: 'Key stands twice in the metadata of a GGUF file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'One reader takes the first of two values, the next the last: what was reviewed is not what is loaded.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-duplicate-key'),
  examples: {
    bad: [
      {
        files: {
          'm/w.gguf': gguf({
            metadata: [
              ['a', ggufValue.u32(1)],
              ['a', ggufValue.u32(2)],
            ],
          }),
        },
        at: 'm/w.gguf',
      },
    ],
    good: [
      {
        files: {
          'm/w.gguf': gguf({
            metadata: [
              ['a', ggufValue.u32(1)],
              ['b', ggufValue.u32(2)],
            ],
          }),
        },
      },
    ],
  },
});
