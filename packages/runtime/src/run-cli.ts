import { type AnyGuard, ConfigError, countingFindings, exitCodeOf, type GuardError, type Report } from '@mlx-guard/core';
import { check, execute, type Place, prepare } from './execute.ts';
import { type ReportFiles, writeReportFiles } from './report-files.ts';

/** 0: as it should be; 1: red by findings; 2: inconclusive, interrupted, or not set up as it must be. */
export type ExitCode = 0 | 1 | 2;

/** What one guard found out on the command line. */
export interface CliRun {
  readonly report: Report;
  readonly files: ReportFiles;
  readonly exitCode: ExitCode;
}

/** The lines that tell an error of the run to the user: one a problem, no stack trace. */
export const errorLines = (error: GuardError): readonly string[] =>
  (error instanceof ConfigError ? error.problems : [error.message]).map((line) => `mlx-guard: ${line}`);

/** Runs one guard with the given flags, writes its report files and says nothing. Throws `GuardError` for what is said instead of a report. */
export async function runOnCli(guard: AnyGuard, flags: ReadonlyMap<string, string>, place: Place): Promise<CliRun> {
  const prepared = await prepare(guard, { origin: 'flag', values: flags }, place);
  const report = await execute(prepared, place, check);
  const files = await writeReportFiles(report, guard.rules, prepared.reportDir);
  return { report, files, exitCode: exitCodeOf(report.verdict, countingFindings(report), prepared.settings.common['fail-on']) };
}
