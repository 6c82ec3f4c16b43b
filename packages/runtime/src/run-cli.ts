import { type AnyGuard, asGuardError, ConfigError, countingFindings, didYouMean, exitCodeOf, type GuardError, quote, type Report } from '@mlx-guard/core';
import { terminalText } from '@mlx-guard/reporters';
import { check, execute, type Place, prepare } from './execute.ts';
import { type ReportFiles, whereFilesAre, writeReportFiles } from './report-files.ts';

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

/** Flags as settings: `--fail-on error`, `--fail-on=error`. Throws `ConfigError` for what is no flag. */
export function readFlags(argv: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(argv[index] ?? '') ?? [];
    if (name === undefined) problems.push(`${quote(argv[index] ?? '')} is no flag; flags are written ${quote('--name value')}`);
    else if (!known.includes(name)) problems.push(`unknown flag ${quote(`--${name}`)}${didYouMean(name, known)}`);
    else if (values.has(name)) problems.push(`flag ${quote(`--${name}`)} is given twice`);
    else if (inline !== undefined) values.set(name, inline);
    else {
      index += 1;
      const value = argv[index];
      if (value === undefined) problems.push(`flag ${quote(`--${name}`)} needs a value`);
      else values.set(name, value);
    }
  }
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return values;
}

/** Runs one guard with the given flags, writes its report files and says nothing. Throws `GuardError` for what is said instead of a report. */
export async function runOnCli(guard: AnyGuard, flags: ReadonlyMap<string, string>, place: Place): Promise<CliRun> {
  const prepared = await prepare(guard, { origin: 'flag', values: flags }, place);
  const report = await execute(prepared, place, check);
  const files = await writeReportFiles(report, guard.rules, prepared.reportDir);
  return { report, files, exitCode: exitCodeOf(report.verdict, countingFindings(report), prepared.settings.common['fail-on']) };
}

/** Runs one guard as a subcommand: prints its report and says with which code to exit. */
export async function runCli(guard: AnyGuard, flags: ReadonlyMap<string, string>, place: Place, isColoured: boolean): Promise<ExitCode> {
  try {
    const { report, files, exitCode } = await runOnCli(guard, flags, place);
    process.stdout.write(`${terminalText(report, guard.rules, { color: isColoured })}\n${whereFilesAre(files)}\n`);
    return exitCode;
  } catch (thrown) {
    process.stderr.write(`${errorLines(asGuardError(thrown, place.signal)).join('\n')}\n`);
    return 2;
  }
}
