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

/** Runs every guard that `isRun` picks (by default those that judge files) on one project, as `runSeveral` does. */
export const runAll = (flags: Given['flags'], session: Session, isRun: (guard: AnyGuard) => boolean = judgesFiles): Promise<SeveralRuns> =>
  runSeveral(session.guards.filter(isRun), session.guards, session.place, (guard) => runOne(guard, flags, session));
