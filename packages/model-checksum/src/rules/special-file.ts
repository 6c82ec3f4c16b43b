import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const specialFile = rule({
  name: 'special-file',
  title: 'Model holds something that is no regular file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 66,
  since: '0.1.0',
  why: 'A pipe, socket or device has no bytes of its own to verify, and gives every reader what its other end likes, or nothing for ever.',
  remedy: 'Remove it, and find out how it came into a model.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': { special: 'fifo' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': '', 'm/device': { special: 'device' }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/device' },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
