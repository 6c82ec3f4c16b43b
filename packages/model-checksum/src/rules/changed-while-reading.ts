import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const changedWhileReading = rule({
  name: 'changed-while-reading',
  title: 'File changed while it was read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 367,
  since: '0.1.0',
  why: 'No digest holds for a file that somebody is writing to: what is loaded later need not be what was read.',
  remedy: 'Let downloads and conversions end before this step. If none runs, find out what writes to the model.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { changing: '' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
