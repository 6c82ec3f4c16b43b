import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${emptySha256}\nsize 0\n`;

export const lfsPointer = rule({
  name: 'lfs-pointer',
  title: 'Git LFS pointer stands in the place of a file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 353,
  since: '0.1.0',
  why: 'The bytes that will be loaded are not here: a digest of 130 bytes of text, or a promise about another file, says nothing of them.',
  remedy: 'Fetch the files before this step: `lfs: true` for `actions/checkout`, or `git lfs pull`.',
  examples: {
    bad: [
      { files: { 'm/w.safetensors': pointer, 'm/SHA256SUMS': sumsOf('w.safetensors') }, at: 'm/w.safetensors' },
      { files: { 'm/w.gguf': pointer, 'm/SHA256SUMS': `${'0'.repeat(64)}  w.gguf\n` }, settings: { lfs: 'pointer-ok' }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.safetensors': '', 'm/SHA256SUMS': sumsOf('w.safetensors') } }],
  },
});
