import { asGuardError, commonSettings, didYouMean, quote, toolVersion } from '@mlx-guard/core';
import {
  type Environment,
  type ExitCode,
  errorLines,
  type Place,
  readFlags,
  runCli,
  serveThread,
  tamed,
  threadGuard,
  watchInterrupts,
} from '@mlx-guard/runtime';
import { supervisor } from '@mlx-guard/supervisor';
import { runDemo } from './demo/demo.ts';
import { guards } from './guards.generated.ts';
import { helpText } from './help.ts';
import { runAll } from './run-all.ts';

/** What `check` passes on to every guard. */
const sharedFlags = ['fail-on', 'report-dir'] as const satisfies readonly (keyof typeof commonSettings)[];

const commands = ['check', 'demo', 'help'];

function placeOf(environment: Environment): Place {
  return {
    entry: import.meta.url,
    environment,
    // `npm start` runs at the repository root; paths are meant from where the user stands.
    folder: environment['INIT_CWD'] ?? process.cwd(),
    defaultReportDir: '.mlx-guard',
    signal: watchInterrupts().signal,
    adapters: { processes: supervisor },
    keepState: () => undefined,
    show: (chunk) => process.stderr.write(tamed(chunk)),
  };
}

async function checkProject(args: readonly string[], place: Place, isColoured: boolean): Promise<ExitCode> {
  const [first, ...rest] = args;
  const hasPath = first !== undefined && !first.startsWith('-');
  const flags = readFlags(hasPath ? rest : args, sharedFlags);
  const { text, exitCode } = await runAll(guards, new Map([...flags, ['working-directory', hasPath ? first : '.']]), place, isColoured);
  process.stdout.write(`${text}\n`);
  return exitCode;
}

function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function dispatch(command: string, args: readonly string[], place: Place, isColoured: boolean): Promise<ExitCode> {
  if (['help', '--help', '-h'].includes(command)) return print(helpText(guards, args[0]));
  if (['--version', '-v'].includes(command)) return print(toolVersion);
  if (command === 'demo') return runDemo(guards, place, isColoured);
  if (command === 'check') return checkProject(args, place, isColoured);
  const guard = guards.find(({ id }) => id === command);
  if (guard === undefined) {
    const known = [...commands, ...guards.map(({ id }) => id)];
    process.stderr.write(`mlx-guard: unknown command ${quote(command)}${didYouMean(command, known)}; commands: ${known.join(', ')}\n`);
    return 2;
  }
  if (args.includes('--help')) return print(helpText(guards, command));
  return runCli(guard, readFlags(args, [...Object.keys(guard.settings), ...Object.keys(commonSettings)]), place, isColoured);
}

async function main(): Promise<void> {
  const [command = 'help', ...args] = process.argv.slice(2);
  const { env } = process;
  const isColoured = process.stdout.isTTY === true && env['NO_COLOR'] === undefined;
  const place = placeOf(env);
  try {
    process.exitCode = await dispatch(command, args, place, isColoured);
  } catch (thrown) {
    process.stderr.write(`${errorLines(asGuardError(thrown, place.signal)).join('\n')}\n`);
    process.exitCode = 2;
  }
}

const served = guards.find(({ id }) => id === threadGuard());
if (served === undefined) await main();
else serveThread(served);
