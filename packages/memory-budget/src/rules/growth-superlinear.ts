import { mebibytes } from '../amount.ts';
import { rule, running } from '../rule.ts';

const mebibyte = 1024 ** 2;
const sweep = { sweep: '2048, 4096, 8192', budget: '8GiB' };
/** Beneath this a steep curve is the noise of an allocator. */
const worthBytes = 16 * mebibyte;

const growing = (...peaks: readonly number[]) =>
  running(
    peaks.map((peak) => ({ peakBytes: peak * mebibyte })),
    sweep,
  );

export const growthSuperlinear = rule({
  name: 'growth-superlinear',
  title: 'Memory grows faster than the input',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 1050,
  since: '0.1.0',
  why: 'Where twice the input takes four times the memory, a budget that holds for the test says nothing about the longest request that a user can send.',
  remedy: 'Work on a prompt in steps (`--prefill-step-size`), let attention be fused, or refuse inputs beyond the length that was measured.',
  *check(facts, found) {
    if (facts.about !== 'growth') return;
    const { exponent, low, high, addedBytes, from, to } = facts.growth;
    if (exponent <= facts.maxExponent || addedBytes <= worthBytes) return;
    const power = (value: number): string => value.toFixed(2);
    const message = `from ${from} to ${to} memory grows by ${mebibytes(addedBytes)}, with the power ${power(exponent)} of the size (${power(low)} to ${power(high)}); at most ${facts.maxExponent} is allowed`;
    const severity = low > facts.maxExponent ? 'error' : 'warning';
    yield found(undefined, message, { evidence: { exponent, low, high, addedBytes }, severity });
  },
  examples: {
    bad: [growing(100, 100, 203, 352, 950), growing(100, 100, 110, 125, 170)],
    good: [growing(100, 100, 293, 445, 757)],
  },
});
