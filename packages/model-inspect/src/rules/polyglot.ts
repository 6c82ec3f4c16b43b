import { encodeSafetensors } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { soundNpz, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const polyglot = rule({
  name: 'polyglot',
  title: 'Model file is something else as well',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 434,
  since: '0.1.0',
  why: 'One program opens it as weights, the next as an archive, a program or a pickle: a check of the one says nothing about the other.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('polyglot'),
  examples: {
    bad: [
      {
        files: { 'm/w.safetensors': encodeSafetensors(`{"w":{"dtype":"U8","shape":[${soundNpz.length}],"data_offsets":[0,${soundNpz.length}]}}`, soundNpz) },
        at: 'm/w.safetensors',
      },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
