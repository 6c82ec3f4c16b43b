import { type AnyGuard, commonSettings, type Field } from '@mlx-guard/core';

const flagLine = ([name, field]: readonly [string, Field<unknown>]): string => {
  const initial = field.initial === undefined ? '' : ` Default: ${field.initial}.`;
  return `  --${name}\n      ${field.describe}${initial} Accepts ${field.accepts.replaceAll('`', '')}.`;
};

const guardHelp = (guard: AnyGuard): string =>
  [
    `mlx-guard ${guard.id} [flags]`,
    guard.description,
    '',
    ...Object.entries<Field<unknown>>(guard.settings).map(flagLine),
    '',
    'Flags of every guard:',
    ...Object.entries<Field<unknown>>(commonSettings).map(flagLine),
    '',
    'Exit code: 0 green, 1 findings at or above --fail-on, 2 inconclusive or not set up as it must be.',
  ].join('\n');

const overview = (guards: readonly AnyGuard[]): string =>
  [
    'mlx-guard guards projects built on MLX against the threats of its threat model.',
    '',
    '  check [PATH]        every guard on a project, then the coverage of the threat model',
    '  demo                every guard on two example projects, one broken, one mended',
    ...guards.map(({ id, title }) => `  ${id.padEnd(19)} ${title}`),
    '  help [COMMAND]      this text, or all flags of a guard',
    '',
    'Exit code: 0 green, 1 findings at or above --fail-on, 2 inconclusive or not set up as it must be.',
  ].join('\n');

/** What a command does and which flags it has; without a command, all commands. */
export function helpText(guards: readonly AnyGuard[], command: string | undefined): string {
  const guard = guards.find(({ id }) => id === command);
  return guard === undefined ? overview(guards) : guardHelp(guard);
}
