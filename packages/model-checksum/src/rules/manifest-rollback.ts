import { lockOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestRollback = rule({
  name: 'manifest-rollback',
  title: 'Lock goes back behind that of the base',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 757,
  since: '0.1.0',
  why: 'A change that restores an older model together with its lock fits in every byte, and brings back what the newer one had mended.',
  remedy: 'Write the lock anew on top of the base: `mode: generate` with `update`. If going back is meant, let the version count on all the same.',
  examples: {
    bad: [
      {
        files: { 'w.gguf': '', 'model.lock.json': lockOf({ version: 2 }, 'w.gguf') },
        base: { 'model.lock.json': lockOf({ version: 3 }, 'w.gguf') },
        at: 'model.lock.json',
      },
    ],
    good: [
      { files: { 'w.gguf': '', 'model.lock.json': lockOf({ version: 3 }, 'w.gguf') }, base: { 'model.lock.json': lockOf({ version: 3 }, 'w.gguf') } },
      { files: { 'w.gguf': '', 'model.lock.json': lockOf({}, 'w.gguf') }, base: { 'README.md': '' } },
    ],
  },
});
