import { type AnyGuard, coverageMatrix } from '@mlx-guard/core';
import { coverageTerminal, terminalText } from '@mlx-guard/reporters';
import { type CliRun, type ExitCode, type Place, runOnCli, whereFilesAre } from '@mlx-guard/runtime';

/** What several guards found out together. */
export interface AllRuns {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Findings weigh more than a gap: 1 before 2 before 0. */
const together = (codes: readonly ExitCode[]): ExitCode => (codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0);

/** Runs every guard on one project, one after the other, and reports each and the coverage of the threat model. Throws `GuardError`. */
export async function runAll(guards: readonly AnyGuard[], flags: ReadonlyMap<string, string>, place: Place, isColoured: boolean): Promise<AllRuns> {
  const runs: (CliRun & { readonly guard: AnyGuard })[] = [];
  for (const guard of guards) runs.push({ guard, ...(await runOnCli(guard, flags, place)) });
  const reports = runs.map(({ guard, report }) => terminalText(report, guard.rules, { color: isColoured }));
  const matrix = coverageTerminal(
    coverageMatrix(
      runs.map(({ report }) => report),
      guards,
    ),
    { color: isColoured },
  );
  const where = new Set(runs.map(({ files }) => whereFilesAre(files)));
  return { text: [...reports, matrix, ...where].join('\n\n'), exitCode: together(runs.map(({ exitCode }) => exitCode)) };
}
