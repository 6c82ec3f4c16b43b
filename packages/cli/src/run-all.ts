import { type AnyGuard, judgesFiles } from '@mlx-guard/core';
import { type GuardRun, runOnCli, runSeveral, type SeveralRuns } from '@mlx-guard/runtime';
import type { Given, Session } from './command.ts';

/** Runs one guard, with its progress on the terminal while it lasts. Throws `GuardError`. */
export async function runOne(guard: AnyGuard, flags: Given['flags'], { place, clearProgress }: Session): Promise<GuardRun> {
  try {
    return await runOnCli(guard, flags, place);
  } finally {
    clearProgress();
  }
}

/** Which guards are run, and what each is told beside what all are told. */
export interface Selection {
  readonly guards: readonly AnyGuard[];
  /** Flags of one guard, given what was found out before it. */
  flagsFor?(guard: AnyGuard, before: readonly GuardRun[]): Given['flags'];
}

/** Runs several guards (by default those that judge files) on one project, as `runSeveral` does. */
export function runAll(flags: Given['flags'], session: Session, selection: Selection = { guards: session.guards.filter(judgesFiles) }): Promise<SeveralRuns> {
  const before: GuardRun[] = [];
  return runSeveral(selection.guards, session.guards, session.place, async (guard) => {
    const run = await runOne(guard, new Map([...flags, ...(selection.flagsFor?.(guard, before) ?? [])]), session);
    before.push(run);
    return run;
  });
}
