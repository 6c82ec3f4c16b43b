import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${emptySha256}\nsize 0\n`;

export const lfsPointerAccepted = rule({
  name: 'lfs-pointer-accepted',
  title: 'Git LFS pointer was accepted in the place of a file',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'The pointer promises the recorded digest, but the bytes that will be loaded are not here: nothing was verified of them.',
  remedy: 'Verify where the files are. Fetch them with `lfs: true` for `actions/checkout`, or with `git lfs pull`.',
  examples: {
    bad: [{ files: { 'm/w.safetensors': pointer, 'm/SHA256SUMS': sumsOf('w.safetensors') }, settings: { lfs: 'pointer-ok' }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': '', 'm/SHA256SUMS': sumsOf('w.safetensors') } }],
  },
});
