import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const foreignOwner = rule({
  name: 'foreign-owner',
  title: 'Model belongs to another user of the runner',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 283,
  since: '0.1.0',
  why: 'On a machine that outlives the job the owner of a file may change it at any time, also after the check.',
  remedy: 'Let the job fetch the model itself, or have it copied: `seal: copy:FOLDER`.',
  examples: {
    bad: [
      {
        files: { 'm/w.gguf': { content: '', access: { isOwn: false } }, 'm/SHA256SUMS': sumsOf('w.gguf') },
        run: { isSelfHosted: true },
        at: 'm/w.gguf',
      },
    ],
    good: [{ files: { 'm/w.gguf': { content: '', access: { isOwn: false } }, 'm/SHA256SUMS': sumsOf('w.gguf') } }],
  },
});
