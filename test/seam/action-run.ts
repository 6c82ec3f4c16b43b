import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a step left behind. */
export interface Step {
  readonly code: number | null;
  readonly output: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
  readonly summary: string;
}

/** Reads a command file of the runner: `name<<delimiter`, lines, `delimiter`. */
const commandFile = (file: string): ReadonlyMap<string, string> =>
  new Map([...readFileSync(file, 'utf8').matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value]));

/** What a step has beside its inputs. */
interface Surroundings {
  /** What the post step gets of the main step. */
  readonly state?: ReadonlyMap<string, string>;
  readonly environment?: Readonly<Record<string, string>>;
  /** For the program's Node. */
  readonly flags?: readonly string[];
}

/** Runs an action's program as the runner runs a step: inputs and state in the environment, command files to write to. */
export function runStepIn(
  program: string,
  folder: string,
  inputs: Readonly<Record<string, string>>,
  { state = new Map(), environment = {}, flags = [] }: Surroundings,
): Step {
  const runner = join(folder, '..', 'runner');
  mkdirSync(runner, { recursive: true });
  const files = { GITHUB_OUTPUT: join(runner, 'output'), GITHUB_STATE: join(runner, 'state'), GITHUB_STEP_SUMMARY: join(runner, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...files,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: runner,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value])),
      ...environment,
    },
  });
  return {
    code: status,
    output: `${stdout}${stderr}`,
    outputs: commandFile(files.GITHUB_OUTPUT),
    state: commandFile(files.GITHUB_STATE),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}

/** `runStepIn` for a program alone, with or without what its main step left. */
export const runStep = (program: string, folder: string, inputs: Readonly<Record<string, string>>, state: ReadonlyMap<string, string> = new Map()): Step =>
  runStepIn(program, folder, inputs, { state });
