import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const duplicateEntry = rule({
  name: 'duplicate-entry',
  title: 'Manifest lists a file twice',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'Tools differ in which of two entries they believe: a second one can make a changed file verify somewhere else.',
  remedy: 'Remove the entry that is wrong, or write the manifest anew with `mode: generate`.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `${sumsOf('w.gguf')}${'0'.repeat(64)}  w.gguf\n` }, at: 'm/SHA256SUMS:2' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', './w.gguf') }, at: 'm/SHA256SUMS:2' },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/W.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'W.gguf') } }],
  },
});
