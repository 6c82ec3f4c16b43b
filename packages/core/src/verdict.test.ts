import fc from 'fast-check';
import { expect, test } from 'vitest';
import { severities } from './finding.ts';
import { exitCodeOf, isRed, verdictOf, verdicts } from './verdict.ts';

const finding = fc.record({ severity: fc.constantFrom(...severities) });
const basis = fc
  .record({ findings: fc.array(finding), eligible: fc.nat(5), inspected: fc.nat(5), incomplete: fc.boolean() })
  .filter((b) => b.inspected <= b.eligible);

test('a pass has no error, no warning and no gap, and has inspected all that was eligible, which was something', () => {
  fc.assert(
    fc.property(basis, (b) => {
      if (verdictOf(b) !== 'pass') return;
      expect(b.findings.every(({ severity }) => severity === 'note')).toBe(true);
      expect(b.incomplete).toBe(false);
      expect(b.inspected).toBe(b.eligible);
      expect(b.eligible).toBeGreaterThan(0);
    }),
  );
});

test('an error always fails, a gap is never better than inconclusive', () => {
  fc.assert(
    fc.property(basis, (b) => {
      const verdict = verdictOf(b);
      if (b.findings.some(({ severity }) => severity === 'error')) expect(verdict).toBe('fail');
      else if (b.incomplete || b.inspected < b.eligible) expect(verdict).toBe('inconclusive');
    }),
  );
});

test('more findings never make a verdict better', () => {
  const order = ['pass', 'not-applicable', 'warn', 'inconclusive', 'fail'];
  fc.assert(
    fc.property(basis, finding, (b, more) => {
      const rank = (verdict: string): number => order.indexOf(verdict);
      expect(rank(verdictOf({ ...b, findings: [...b.findings, more] }))).toBeGreaterThanOrEqual(rank(verdictOf(b)));
    }),
  );
});

test('fail-on decides the step alone, and an inconclusive run is red whatever it says', () => {
  const warning = [{ severity: 'warning' }] as const;
  expect(isRed('warn', warning, 'error')).toBe(false);
  expect(isRed('warn', warning, 'warning')).toBe(true);
  expect(isRed('inconclusive', [], 'never')).toBe(true);
  expect(exitCodeOf('fail', [{ severity: 'error' }], 'never')).toBe(0);
  expect(exitCodeOf('fail', [{ severity: 'error' }], 'error')).toBe(1);
  expect(exitCodeOf('inconclusive', [{ severity: 'error' }], 'error')).toBe(2);
  for (const verdict of verdicts) expect(exitCodeOf(verdict, [], 'note')).toBe(verdict === 'inconclusive' ? 2 : 0);
});
