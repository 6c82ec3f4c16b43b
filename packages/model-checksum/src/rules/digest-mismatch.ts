import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const digestMismatch = rule({
  name: 'digest-mismatch',
  title: 'File differs from what the manifest records',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 354,
  since: '0.1.0',
  why: 'Whoever can change a model file decides what the application answers, and in some formats what it executes.',
  remedy: 'Restore the file from its trusted source. If the change is meant, write a new manifest (`mode: generate`) in a commit that is reviewed.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': 'changed', 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' },
      {
        files: {
          'w.gguf': 'longer than recorded',
          'model.lock.json': JSON.stringify({
            lockVersion: 1,
            version: 1,
            algorithm: 'sha256',
            roots: [{ path: '.', files: [{ path: 'w.gguf', size: 0, sha256: emptySha256 }] }],
          }),
        },
        at: 'w.gguf',
      },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
