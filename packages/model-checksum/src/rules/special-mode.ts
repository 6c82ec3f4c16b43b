import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const specialMode = rule({
  name: 'special-mode',
  title: 'File of the model has set-user-id, set-group-id or sticky',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 732,
  since: '0.1.0',
  why: 'A model file is read, never run as another user: such a mode is a way in for whoever gets the file executed.',
  remedy: 'Take the bits off: `chmod u-s,g-s,o-t FILE`. Find out how they came there.',
  examples: {
    bad: [{ files: { 'm/w.gguf': { content: '', access: { mode: 0o4755 } }, 'm/SHA256SUMS': sumsOf('w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
