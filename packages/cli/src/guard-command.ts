import { type AnyGuard, commonSettings, resolveSettings } from '@mlx-guard/core';
import { divide, sharedFlags } from './arguments.ts';
import type { Command } from './command.ts';
import { deliver, documentFlags } from './document.ts';
import { runOne } from './run-all.ts';

/** One guard as a command: its settings are flags. */
export const guardCommand = (guard: AnyGuard): Command => ({
  name: guard.id,
  words: [],
  summary: guard.title,
  help: [guard.description],
  flags: { ...guard.settings, ...documentFlags },
  commonFlags: { name: commonSettings.name, 'working-directory': commonSettings['working-directory'], ...sharedFlags },
  run: async ({ flags }, session) => {
    const [own, settings] = divide(flags, documentFlags);
    const run = await runOne(guard, settings, session);
    await deliver({ runs: [run] }, resolveSettings(documentFlags, { origin: 'flag', values: own }).own, session);
    return run.exitCode;
  },
});
