import { asGuardError, toolVersion } from '@mlx-guard/core';
import { type Environment, type ExitCode, errorLines, isWatched, ProgressLine, serveThread, tamed, watchInterrupts } from '@mlx-guard/runtime';
import { supervisor } from '@mlx-guard/supervisor';
import { readArguments } from './arguments.ts';
import { print, type Session } from './command.ts';
import { commands } from './commands.ts';
import { guards } from './guards.generated.ts';
import { commandHelp, commandNamed } from './help.ts';

function sessionOf(environment: Environment): Session {
  const line = new ProgressLine(
    (text) => process.stderr.write(text),
    () => performance.now(),
  );
  const progress = isWatched(environment, process.stderr.isTTY === true) ? { progress: line.update } : {};
  return {
    guards,
    isColoured: process.stdout.isTTY === true && !environment['NO_COLOR'],
    clearProgress: () => line.clear(),
    place: {
      entry: import.meta.url,
      environment,
      // npm runs its scripts at the root of the package; paths are meant from where the user stands.
      folder: environment['INIT_CWD'] || process.cwd(),
      defaultReportDir: '.mlx-guard',
      signal: watchInterrupts().signal,
      adapters: { processes: supervisor },
      keepState: () => undefined,
      show: (chunk) => process.stderr.write(tamed(chunk)),
      ...progress,
    },
  };
}

async function dispatch([name = 'help', ...args]: readonly string[], session: Session): Promise<ExitCode> {
  if (['--version', '-v'].includes(name)) {
    print(toolVersion);
    return 0;
  }
  const command = commandNamed(['--help', '-h'].includes(name) ? 'help' : name, commands);
  if (args.some((argument) => ['--help', '-h'].includes(argument))) {
    print(commandHelp(command));
    return 0;
  }
  return command.run(readArguments(args, command), session);
}

async function main(): Promise<void> {
  const session = sessionOf(process.env);
  try {
    process.exitCode = await dispatch(process.argv.slice(2), session);
  } catch (thrown) {
    process.stderr.write(`${errorLines(asGuardError(thrown, session.place.signal)).join('\n')}\n`);
    process.exitCode = 2;
  }
}

if (!serveThread(guards)) await main();
