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
  /** There is reason for a warning beside the findings. */
  readonly doubtful?: boolean;
}

/** The one judgement: an error fails; a gap is inconclusive; a warning warns; nothing to check is not applicable; only the rest passes. */
export function verdictOf({ findings, eligible, inspected, incomplete, doubtful = false }: Basis): Verdict {
  let hasWarning = doubtful;
  for (const { severity } of findings) {
    if (severity === 'error') return 'fail';
    if (severity === 'warning') hasWarning = true;
  }
  if (incomplete || inspected < eligible) return 'inconclusive';
  if (hasWarning) return 'warn';
  return eligible === 0 ? 'not-applicable' : 'pass';
}

const worstFirst: readonly Verdict[] = ['fail', 'inconclusive', 'warn', 'pass', 'not-applicable'];

/** What several runs, or several parts of one, say together: the worst that one of them says. Where nothing ran, nothing was proved. */
export function worstVerdict(said: Iterable<Verdict>): Verdict {
  const all = new Set(said);
  return worstFirst.find((verdict) => all.has(verdict)) ?? 'inconclusive';
}

/** The severities at which a step may turn red; `never` leaves only what is inconclusive. */
export type FailOn = 'error' | 'warning' | 'note' | 'never';

/** Whether a step is red: the verdict is inconclusive, or something that counts is at or above `fail-on`. `counting`: how many findings count at all. */
export function isRed(verdict: Verdict, counting: number, failOn: FailOn): boolean {
  if (verdict === 'inconclusive') return true;
  if (failOn === 'never') return false;
  if (verdict === 'fail') return true;
  if (failOn === 'error') return false;
  return verdict === 'warn' || (failOn === 'note' && counting > 0);
}

/** The exit code: 1 red by findings, 2 inconclusive, 0 otherwise. */
export function exitCodeOf(verdict: Verdict, counting: number, failOn: FailOn): 0 | 1 | 2 {
  if (verdict === 'inconclusive') return 2;
  return isRed(verdict, counting, failOn) ? 1 : 0;
}
