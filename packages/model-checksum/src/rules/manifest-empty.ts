import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestEmpty = rule({
  name: 'manifest-empty',
  title: 'Manifest lists no file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'An empty list is fulfilled by any model: a check against it says nothing.',
  remedy: 'Write the manifest anew with `mode: generate`, or fetch it again from its trusted source.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': '' }, at: 'm/SHA256SUMS' },
      {
        files: { 'm/w.gguf': '', 'm/model.lock.json': '{"lockVersion":1,"version":1,"algorithm":"sha256","roots":[{"path":".","files":[]}]}' },
        at: 'm/model.lock.json',
      },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
