import { mebibytes, time } from '../amount.ts';
import { running, runRule } from '../rule.ts';

export const budgetExceeded = runRule({
  name: 'budget-exceeded',
  title: 'The run needs more memory than its budget',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 770,
  why: 'What grows past its budget here takes a user’s machine down there: MLX has no hard limit of its own, and unified memory is shared with everything else.',
  remedy:
    'Bound what grows (context length, prompt cache, concurrency, batch), use a smaller or quantised model, or raise `budget` in a commit that is reviewed.',
  *check({ end, budgetBytes }, found) {
    if (end.reason !== 'budget' && end.peakBytes <= budgetBytes) return;
    const killed = end.killMs === null ? '' : `; it was ended within ${time(end.killMs)}`;
    yield found(undefined, `the run held ${mebibytes(end.peakBytes)} of memory, its budget is ${mebibytes(budgetBytes)}${killed}`, {
      evidence: { peakBytes: end.peakBytes, budgetBytes, method: end.method },
    });
  },
  bad: running({ peakBytes: 150 * 1024 ** 2, killMs: 11 }),
});
