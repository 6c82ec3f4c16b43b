import { controlled } from '../example-change.ts';
import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const modelChangedAlone = rule({
  name: 'model-changed-alone',
  title: 'Change touches a model and not its manifest',
  severity: 'error',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'A model that changes without its manifest is not the one that somebody recorded, whoever changed it.',
  remedy: 'Write the manifest anew in the same change (`mode: generate` with `update`), or take the change of the model back.',
  examples: {
    bad: [{ ...controlled, files: { ...controlled.files, 'm/w.gguf': 'changed' }, at: 'm/w.gguf' }],
    good: [controlled, { ...controlled, files: { ...controlled.files, 'm/w2.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'w2.gguf') } }],
  },
});
