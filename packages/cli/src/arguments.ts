import { ConfigError, commonSettings, didYouMean, quote, resolveSettings } from '@mlx-guard/core';
import type { Command, Fields, Given } from './command.ts';

/** A flag that may stand alone: then it says yes. */
const isSwitch = (fields: Fields, name: string): boolean => fields[name]?.words?.join() === 'true,false';

interface Read extends Given {
  readonly problems: readonly string[];
}

/** Takes the arguments apart: `--fail-on error`, `--fail-on=error`, `--prune`; after `--` everything is a word. */
function read(argv: readonly string[], fields: Fields, maxWords: number): Read {
  const words: string[] = [];
  const flags = new Map<string, string>();
  const problems: string[] = [];
  const known = Object.keys(fields);
  const rest = [...argv];
  const takeValue = (name: string, inline: string | undefined): string | undefined => {
    if (inline !== undefined) return inline;
    const next = rest[0];
    // No flag begins with three dashes; a key in PEM does, and must not be repeated as an unknown one.
    const isValue = next !== undefined && (!next.startsWith('--') || next.startsWith('---'));
    if (isSwitch(fields, name)) return next === 'true' || next === 'false' ? rest.shift() : 'true';
    return isValue ? rest.shift() : undefined;
  };
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (argument === '--') words.push(...rest.splice(0));
    else if (name === undefined && /^-./.test(argument)) problems.push(`${quote(argument)} is no flag; flags are written ${quote('--name value')}`);
    else if (name === undefined) words.push(argument);
    else if (!known.includes(name)) {
      problems.push(`unknown flag ${quote(`--${name}`)}${didYouMean(name, known)}`);
      if (inline === undefined && rest[0]?.startsWith('-') === false) rest.shift(); // most likely its value
    } else {
      const value = takeValue(name, inline);
      if (flags.has(name)) problems.push(`flag ${quote(`--${name}`)} is given twice`);
      else if (value === undefined || value.trim() === '') problems.push(`flag ${quote(`--${name}`)} needs a value`);
      else flags.set(name, value);
    }
  }
  problems.push(...words.slice(maxWords).map((word) => `${quote(word)} is one argument too many`));
  return { words, flags, problems };
}

function valueProblems(fields: Fields, flags: Given['flags']): readonly string[] {
  try {
    resolveSettings(fields, { origin: 'flag', values: flags });
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems;
    throw thrown;
  }
}

/** Reads what was written behind a command's name. Throws `ConfigError` that names every mistake at once. */
export function readArguments(argv: readonly string[], { flags: own, commonFlags, words }: Pick<Command, 'flags' | 'commonFlags' | 'words'>): Given {
  const { problems, ...given } = read(argv, { ...own, ...commonFlags }, words.length);
  const [first, ...more] = [...problems, ...valueProblems(own, given.flags)];
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return given;
}

/** The flags that some fields describe, and the others. */
export function divide(flags: Given['flags'], fields: Fields): readonly [Given['flags'], Given['flags']] {
  const isOwn = ([name]: readonly [string, string]): boolean => Object.hasOwn(fields, name);
  return [new Map([...flags].filter(isOwn)), new Map([...flags].filter((flag) => !isOwn(flag)))];
}

/** Those settings of every guard that mean something on the command line, without the ones that tell several runs apart. */
export const sharedFlags = {
  policy: commonSettings.policy,
  profile: commonSettings.profile,
  'fail-on': commonSettings['fail-on'],
  'gate-on': commonSettings['gate-on'],
  'report-dir': commonSettings['report-dir'],
} as const satisfies Fields;
