import { baseline } from './baseline.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { demo } from './demo/demo.ts';
import { emit } from './emit.ts';
import { explain } from './explain.ts';
import { guardCommand } from './guard-command.ts';
import { guards } from './guards.generated.ts';
import { helpCommand } from './help.ts';
import { init } from './init/init.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [check, init, baseline, explain, emit, demo, ...guards.map(guardCommand), helpCommand(() => commands)];
