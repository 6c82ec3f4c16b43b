import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const extraFile = rule({
  name: 'extra-file',
  title: 'File is not in the manifest',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'Loaders pick files up by pattern and by reference: one more shard, tokenizer or `.py` file can override what was verified, or be executed.',
  remedy: 'Remove the file, or list it in a new manifest in a commit that is reviewed.',
  examples: {
    bad: [
      { files: { 'w.gguf': '', 'modeling.py': 'import os', SHA256SUMS: sumsOf('w.gguf') }, at: 'modeling.py' },
      { files: { 'm/w.gguf': '', 'm/.hidden/w2.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/.hidden/w2.gguf' },
      { files: { 'm/w.gguf': '', 'm/sub/SHA256SUMS': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/sub/SHA256SUMS' },
    ],
    good: [
      { files: { 'w.gguf': '', 'modeling.py': '', SHA256SUMS: sumsOf('w.gguf', 'modeling.py') } },
      { files: { 'w.gguf': '', '.git/HEAD': 'ref: refs/heads/main', '.mlx-guard/model-checksum.report.json': '{}', SHA256SUMS: sumsOf('w.gguf') } },
    ],
  },
});
