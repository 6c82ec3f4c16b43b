import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const weakAlgorithm = rule({
  name: 'weak-algorithm',
  title: 'Digest is of an algorithm that proves nothing',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 328,
  since: '0.1.0',
  why: 'Two files with the same MD5 or SHA-1 can be made on purpose, and a checksum against line noise can be met by anybody: a model that fits such a digest may be another one.',
  remedy: 'Ask the source for SHA-256 digests. If the files themselves are trusted, record them with `mode: generate` in a commit that is reviewed.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/MD5SUMS': 'd41d8cd98f00b204e9800998ecf8427e  w.gguf\n' }, at: 'm/MD5SUMS:1' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `SHA1 (w.gguf) = ${'0'.repeat(40)}\n` }, at: 'm/SHA256SUMS:1' },
      {
        files: {
          'm/config.json': '',
          'm/.cache/huggingface/download/config.json.metadata': `${'c'.repeat(40)}\n${'d'.repeat(40)}\n1700000000.0\n`,
        },
        at: 'm/config.json',
      },
    ],
    good: [
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } },
      { files: { 'm/w.gguf': '', 'm/sums': `SHA256 (w.gguf) = ${emptySha256}\n` }, settings: { manifest: 'm/sums', paths: 'm' } },
    ],
  },
});
