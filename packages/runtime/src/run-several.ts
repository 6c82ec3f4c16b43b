import path from 'node:path';
import { type AnyGuard, asGuardError, type CoverageCell, coverageMatrix, InterruptedError } from '@mlx-guard/core';
import type { ReportRun } from '@mlx-guard/reporters';
import { errorLines } from './error-lines.ts';
import type { ExitCode, GuardRun, Place } from './execute.ts';
import { writeIndex } from './report-files.ts';

/** What several guards found out together. */
export interface SeveralRuns {
  readonly runs: readonly GuardRun[];
  readonly coverage: readonly CoverageCell[];
  /** Why others could not run, a line each. What is wrong for several guards, such as a policy, is said once. */
  readonly failures: readonly string[];
  readonly exitCode: ExitCode;
  /** The page about all of them; undefined where none could run. */
  readonly index: string | undefined;
}

/** The runs as the reporters take them. */
export const reportRuns = (runs: readonly GuardRun[]): readonly ReportRun[] => runs.map(({ guard, report }) => ({ report, rules: guard.rules }));

/** Findings weigh more than a gap: 1 before 2 before 0. */
const together = (codes: readonly ExitCode[]): ExitCode => (codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0);

/**
 * Runs some of the `known` guards, one after the other; one that cannot run does not keep the others from it, and whatever did not run makes the
 * whole inconclusive at best. Writes one page about all of them beside the report files of the first. Throws `EnvironmentError` where that cannot be written.
 */
export async function runSeveral(
  guards: readonly AnyGuard[],
  known: readonly AnyGuard[],
  { signal }: Pick<Place, 'signal'>,
  runOne: (guard: AnyGuard) => Promise<GuardRun | undefined>,
): Promise<SeveralRuns> {
  const runs: GuardRun[] = [];
  const failed: string[] = [];
  for (const guard of guards) {
    try {
      if (signal.aborted) throw new InterruptedError();
      const run = await runOne(guard);
      if (run !== undefined) runs.push(run);
    } catch (thrown) {
      failed.push(...errorLines(asGuardError(thrown, signal)));
    }
  }
  const coverage = coverageMatrix(
    runs.map(({ report }) => report),
    known,
  );
  const failures = [...new Set(failed)];
  const [first] = runs;
  const index = first && (await writeIndex(reportRuns(runs), coverage, failures, path.dirname(first.files.report)));
  // Where nothing ran nothing is green.
  const codes = [...runs.map(({ exitCode }) => exitCode), ...(failures.length > 0 || runs.length === 0 ? ([2] as const) : [])];
  return { runs, coverage, failures, exitCode: together(codes), index };
}
