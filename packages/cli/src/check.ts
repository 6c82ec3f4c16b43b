import { resolveSettings } from '@mlx-guard/core';
import { divide, sharedFlags } from './arguments.ts';
import type { Command } from './command.ts';
import { deliver, documentFlags } from './document.ts';
import { runAll } from './run-all.ts';

/** `check [PATH]`: every guard on one project. */
export const check: Command = {
  name: 'check',
  words: ['[PATH]'],
  summary: 'every guard on a project, then the coverage of the threat model',
  help: [
    'Runs every guard on the project at PATH (default: where you are), as its policy says.',
    'With --format json the document is an array of reports, with sarif one log with a run for each guard.',
  ],
  flags: documentFlags,
  commonFlags: sharedFlags,
  run: async ({ words: [folder = '.'], flags }, session) => {
    const [own, shared] = divide(flags, documentFlags);
    const { runs, coverage, failures, exitCode } = await runAll(new Map([...shared, ['working-directory', folder]]), session);
    if (runs.length > 0) {
      await deliver({ runs, coverage, failures }, resolveSettings(documentFlags, { origin: 'flag', values: own }).own, session);
    }
    if (failures.length > 0) process.stderr.write(`${failures.join('\n')}\n`);
    return exitCode;
  },
};
