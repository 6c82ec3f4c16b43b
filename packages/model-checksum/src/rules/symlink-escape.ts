import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const symlinkEscape = rule({
  name: 'symlink-escape',
  title: 'Link leads out of the model, or nowhere',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 59,
  since: '0.1.0',
  why: 'What such a link stands for is decided outside the model: it can change after every check, and differ on the machine that loads it.',
  remedy: 'Put the file itself in the place of the link.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': { link: '/etc/hostname' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': { link: '../other/w.gguf' }, 'other/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { paths: 'm' }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': '', 'm/v.gguf': { link: 'gone' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/v.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': { link: 'blobs/1' }, 'm/blobs/1': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'blobs/1') } }],
  },
});
