import path from 'node:path';
import { type AnyGuard, asGuardError, type CoverageCell, coverageMatrix, type GuardError, judgesFiles } from '@mlx-guard/core';
import { type CliRun, type ExitCode, errorLines, runOnCli, writeIndex } from '@mlx-guard/runtime';
import type { Given, Session } from './command.ts';

/** One guard's run. */
export type GuardRun = CliRun & { readonly guard: AnyGuard };

/** What several guards found out together. */
export interface AllRuns {
  readonly runs: readonly GuardRun[];
  readonly coverage: readonly CoverageCell[];
  /** Why others could not run. */
  readonly failures: readonly GuardError[];
  readonly exitCode: ExitCode;
}

/** Findings weigh more than a gap: 1 before 2 before 0. */
const together = (codes: readonly ExitCode[]): ExitCode => (codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0);

/** Runs one guard, with its progress on the terminal while it lasts. Throws `GuardError`. */
export async function runOne(guard: AnyGuard, flags: Given['flags'], { place, clearProgress }: Session): Promise<GuardRun> {
  try {
    return { guard, ...(await runOnCli(guard, flags, place)) };
  } finally {
    clearProgress();
  }
}

/** Writes the page of all runs beside the report files of the first. */
async function writePage(runs: readonly GuardRun[], coverage: readonly CoverageCell[], failures: readonly GuardError[]): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const shown = runs.map(({ guard, report }) => ({ report, rules: guard.rules }));
  await writeIndex(shown, coverage, failures.flatMap(errorLines), path.dirname(first.files.report));
}

/** Which guards are run, and what each is told beside what all are told. */
export interface Selection {
  readonly guards: readonly AnyGuard[];
  /** Flags of one guard, given what was found out before it. */
  flagsFor?(guard: AnyGuard, before: readonly GuardRun[]): Given['flags'];
}

/**
 * Runs several guards (by default those that judge files) on one project, one after the other; one that cannot run does not keep the others from it. Writes one page
 * about all of them beside their report files; throws `EnvironmentError` where it cannot be written.
 */
export async function runAll(flags: Given['flags'], session: Session, selection: Selection = { guards: session.guards.filter(judgesFiles) }): Promise<AllRuns> {
  const { guards, place } = session;
  const runs: GuardRun[] = [];
  const failures: GuardError[] = [];
  for (const guard of selection.guards) {
    try {
      runs.push(await runOne(guard, new Map([...flags, ...(selection.flagsFor?.(guard, runs) ?? [])]), session));
    } catch (thrown) {
      failures.push(asGuardError(thrown, place.signal));
    }
    if (place.signal.aborted) break;
  }
  const coverage = coverageMatrix(
    runs.map(({ report }) => report),
    guards,
  );
  await writePage(runs, coverage, failures);
  return { runs, coverage, failures, exitCode: together([...runs.map(({ exitCode }) => exitCode), ...failures.map(() => 2 as const)]) };
}
