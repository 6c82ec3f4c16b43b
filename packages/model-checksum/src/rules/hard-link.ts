import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const hardLink = rule({
  name: 'hard-link',
  title: 'File of the model has a second name',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 62,
  since: '0.1.0',
  why: 'Whoever may write to the file under its other name changes the model without touching its folder.',
  remedy: 'Copy the file instead of linking it: `cp` without `-l`.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { content: '', access: { links: 2 } }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
