import type { AnyGuard } from '@mlx-guard/core';
import { type GuardRun, type Place, prepare, runCheck } from './execute.ts';

/** Runs one guard with the given flags, writes its report files and says nothing. Throws `GuardError` for what is said instead of a report. */
export const runOnCli = async (guard: AnyGuard, flags: ReadonlyMap<string, string>, place: Place): Promise<GuardRun> =>
  runCheck(await prepare(guard, { origin: 'flag', values: flags }, place), place);
