import { quote } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import { rule, running } from '../rule.ts';

const mebibyte = 1024 ** 2;
const phases = { 'phase-budgets': 'load=20MiB' };

export const phaseBudgetExceeded = rule({
  name: 'phase-budget-exceeded',
  title: 'A phase of the run needs more memory than its budget',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'A peak of the whole hides what each part of it takes: loading that doubles the weights, or a warm-up that keeps its buffers, shows only here.',
  remedy:
    'Look at what this phase holds (copies of weights while they are converted, buffers that are kept), or raise its budget in a commit that is reviewed.',
  *check(facts, found) {
    if (facts.about !== 'phase' || facts.peakBytes <= facts.budgetBytes) return;
    const { name, peakBytes, budgetBytes } = facts;
    const message = `in its phase ${quote(name)} the run held ${mebibytes(peakBytes)} of memory, the budget of the phase is ${mebibytes(budgetBytes)}`;
    yield found(undefined, message, { evidence: { peakBytes, budgetBytes }, identity: name });
  },
  examples: {
    bad: [running({ peakBytes: 30 * mebibyte, phases: [{ name: 'load', peakBytes: 30 * mebibyte }] }, phases)],
    good: [running({ peakBytes: 50 * mebibyte, phases: [{ name: 'load', peakBytes: 10 * mebibyte }] }, phases)],
  },
});
