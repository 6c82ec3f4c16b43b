import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const symlinkFolder = rule({
  name: 'symlink-folder',
  title: 'Folder of the model is a link',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 59,
  since: '0.1.0',
  why: 'Loaders walk through the link, manifests do not: files behind it are loaded under names that no digest covers.',
  remedy: 'Put the folder itself in the place of the link.',
  examples: {
    bad: [{ files: { 'm/lib': { link: 'real' }, 'm/real/w.gguf': '', 'm/SHA256SUMS': sumsOf('real/w.gguf') }, at: 'm/lib' }],
    good: [{ files: { 'm/real/w.gguf': '', 'm/SHA256SUMS': sumsOf('real/w.gguf') } }],
  },
});
