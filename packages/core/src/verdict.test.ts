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
  expect(isRed('warn', 1, 'error')).toBe(false);
  expect(isRed('warn', 1, 'warning')).toBe(true);
  expect(isRed('pass', 1, 'note')).toBe(true);
  expect(isRed('pass', 0, 'note')).toBe(false);
  expect(isRed('inconclusive', 0, 'never')).toBe(true);
  expect(exitCodeOf('fail', 1, 'never')).toBe(0);
  expect(exitCodeOf('fail', 1, 'error')).toBe(1);
  expect(exitCodeOf('fail', 0, 'error')).toBe(1);
  for (const verdict of verdicts) expect(exitCodeOf(verdict, 0, 'never')).toBe(verdict === 'inconclusive' ? 2 : 0);
});

test('a doubt beside the findings makes a warning of a pass, and nothing else milder', () => {
  const clean = { findings: [], eligible: 1, inspected: 1, incomplete: false };
  expect(verdictOf({ ...clean, doubtful: true })).toBe('warn');
  expect(verdictOf({ ...clean, incomplete: true, doubtful: true })).toBe('inconclusive');
  expect(verdictOf({ ...clean, findings: [{ severity: 'error' }], doubtful: true })).toBe('fail');
});
