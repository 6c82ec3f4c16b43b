import type { Finding } from './finding.ts';

/** What a run found out. `inconclusive`: something should have been checked and was not. Never depends on `fail-on`. */
export const verdicts = ['pass', 'warn', 'fail', 'inconclusive', 'not-applicable'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a verdict rests on. */
export interface Basis {
  readonly findings: Iterable<Pick<Finding, 'severity'>>;
  readonly eligible: number;
  readonly inspected: number;
  /** Something was skipped, or the run did not end. */
  readonly incomplete: boolean;
}

/** The one judgement: an error fails; a gap is inconclusive; a warning warns; nothing to check is not applicable; only the rest passes. */
export function verdictOf({ findings, eligible, inspected, incomplete }: Basis): Verdict {
  let hasWarning = false;
  for (const { severity } of findings) {
    if (severity === 'error') return 'fail';
    if (severity === 'warning') hasWarning = true;
  }
  if (incomplete || inspected < eligible) return 'inconclusive';
  if (hasWarning) return 'warn';
  return eligible === 0 ? 'not-applicable' : 'pass';
}

const severityRank = { never: 0, error: 1, warning: 2, note: 3 } as const;

/** Whether the step is red: the verdict is inconclusive, or a finding is at or above `fail-on`. */
export const isRed = (verdict: Verdict, findings: readonly Pick<Finding, 'severity'>[], failOn: keyof typeof severityRank): boolean =>
  verdict === 'inconclusive' || findings.some(({ severity }) => severityRank[severity] <= severityRank[failOn]);

/** The exit code: 1 red by findings, 2 inconclusive, 0 otherwise. */
export function exitCodeOf(verdict: Verdict, findings: readonly Pick<Finding, 'severity'>[], failOn: keyof typeof severityRank): 0 | 1 | 2 {
  if (verdict === 'inconclusive') return 2;
  return isRed(verdict, findings, failOn) ? 1 : 0;
}
