import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const unreadableFile = rule({
  name: 'unreadable-file',
  title: 'File or folder cannot be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 280,
  since: '0.1.0',
  why: 'What the guard may not read it cannot verify, and the process that loads the model may have other rights.',
  remedy: 'Let the user of this job read it: `chmod u+r` on the file, `chmod u+rx` on the folder.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { unreadable: '' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
