import { lockOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestExpired = rule({
  name: 'manifest-expired',
  title: 'Lock is past its date',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 672,
  since: '0.1.0',
  why: 'Whoever holds an old model back, such as one with a known flaw, can show an old lock that fits it. The date says until when that works.',
  remedy: 'Look whether this is still the model that is meant, then write a new lock: `mode: generate` with `update` and `expires`.',
  examples: {
    bad: [
      {
        files: { 'w.gguf': '', 'model.lock.json': lockOf({ expires: '2026-01-01T00:00:00Z' }, 'w.gguf') },
        clock: '2026-01-02T00:00:00Z',
        at: 'model.lock.json',
      },
    ],
    good: [{ files: { 'w.gguf': '', 'model.lock.json': lockOf({ expires: '2026-01-01T00:00:00Z' }, 'w.gguf') }, clock: '2025-12-31T23:59:59Z' }],
  },
});
