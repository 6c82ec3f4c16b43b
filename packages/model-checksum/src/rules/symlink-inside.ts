import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const symlinkInside = rule({
  name: 'symlink-inside',
  title: 'File of the model is a link to another',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 59,
  since: '0.1.0',
  why: 'The bytes behind the link were verified, but a link can be pointed elsewhere without a file changing, and many ways to copy a model turn it into something else.',
  remedy: 'Put the file itself in the place of the link.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { link: 'blobs/1' }, 'm/blobs/1': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'blobs/1') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
