import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const pathTraversal = rule({
  name: 'path-traversal',
  title: 'Manifest names a file outside the model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 22,
  since: '0.1.0',
  why: 'Such an entry makes a checker read files elsewhere, and makes a model look covered by digests of files that do not belong to it.',
  remedy: 'Find out who wrote the entry. Names are relative to the model folder and do not climb: write the manifest anew with `mode: generate`.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', secret: '', 'm/SHA256SUMS': sumsOf('w.gguf', '../secret') }, at: 'm/SHA256SUMS:2' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('/etc/hostname', 'w.gguf') }, at: 'm/SHA256SUMS:1' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'sub\\w.gguf') }, run: { platform: 'win32' }, at: 'm/SHA256SUMS:2' },
    ],
    good: [
      { files: { 'm/..w.gguf': '', 'm/SHA256SUMS': sumsOf('./..w.gguf') } },
      { files: { 'm/back\\slash.gguf': '', 'm/SHA256SUMS': `\\${emptySha256}  back\\\\slash.gguf\n` } },
    ],
  },
});
