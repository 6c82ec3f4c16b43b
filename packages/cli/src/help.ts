import { ConfigError, didYouMean, type Field, quote, toolVersion } from '@mlx-guard/core';
import { type Command, exitCodes, print } from './command.ts';

function flagLine([name, field]: readonly [string, Field<unknown>]): string {
  const initial = field.initial === undefined ? '' : ` Default: ${field.initial}.`;
  return `  --${name}\n      ${field.describe.replaceAll('`', '')}${initial} Accepts ${field.accepts.replaceAll('`', '')}.`;
}

const flagLines = (title: string, fields: Command['flags']): readonly string[] =>
  Object.keys(fields).length === 0 ? [] : ['', title, ...Object.entries(fields).map(flagLine)];

/** What a command does and which flags it has. */
export function commandHelp({ name, words, help, flags, commonFlags }: Command): string {
  const hasFlags = Object.keys({ ...flags, ...commonFlags }).length > 0;
  return [
    ['mlx-guard', name, ...words, ...(hasFlags ? ['[flags]'] : [])].join(' '),
    '',
    ...help.map((paragraph) => paragraph.replaceAll('`', '')),
    ...flagLines('Flags:', flags),
    ...flagLines('Flags of every guard:', commonFlags),
    '',
    exitCodes,
  ].join('\n');
}

const commandLine = ({ name, words, summary }: Command): string => `  ${[name, ...words].join(' ').padEnd(20)} ${summary}`;

function overview(commands: readonly Command[]): string {
  return [
    `mlx-guard ${toolVersion} guards projects built on MLX against the threats of its threat model.`,
    '',
    ...commands.map(commandLine),
    '',
    'Every command: --help. The version: --version.',
    exitCodes,
  ].join('\n');
}

/** The command of this name. Throws `ConfigError`, with the name that was probably meant, where there is none. */
export function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = commands.map((known) => known.name);
  throw new ConfigError('invalid-setting', [`unknown command ${quote(name)}${didYouMean(name, names)}; commands: ${names.join(', ')}`]);
}

/** `help [COMMAND]`: all commands, or one. `commands` is asked when it runs, because the list holds this command too. */
export const helpCommand = (commands: () => readonly Command[]): Command => ({
  name: 'help',
  words: ['[COMMAND]'],
  summary: 'this text, or all flags of a command',
  help: ['Lists the commands, or the flags of one.'],
  flags: {},
  commonFlags: {},
  run: async ({ words: [name] }) => {
    print(name === undefined ? overview(commands()) : commandHelp(commandNamed(name, commands())));
    return 0;
  },
});
