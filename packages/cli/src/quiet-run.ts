import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AnyGuard, Report } from '@mlx-guard/core';
import type { Session } from './command.ts';
import { runOne } from './run-all.ts';

/** Runs a guard on a folder for what it finds, and leaves no report files behind. Throws `GuardError`. */
export async function quietRun(guard: AnyGuard, folder: string, settings: Readonly<Record<string, string>>, session: Session): Promise<Report> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'mlx-guard-'));
  try {
    const { report } = await runOne(guard, new Map(Object.entries({ ...settings, 'working-directory': folder, 'report-dir': scratch })), session);
    return report;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
