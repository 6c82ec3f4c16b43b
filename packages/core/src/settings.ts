import { z } from 'zod';
import type { Json } from './json.ts';
import { type Profile, profiles } from './profile.ts';
import type { FailOn } from './verdict.ts';

/** What a job must grant for a setting to work. */
export interface Permission {
  /** As a workflow grants it: `checks: write`. */
  readonly grant: string;
  /** The value that asks for it; absent: any. */
  readonly when?: string;
  /** What happens where it is missing. */
  readonly without: string;
}

/** One setting: how text from an input or flag is read, which values are valid, and what the docs say. */
export interface Field<T> {
  readonly schema: z.ZodType<T>;
  /** What the policy file may hold: the same as text where it is text, else the value itself. The source of its JSON Schema. */
  readonly inPolicy: z.ZodType<Json>;
  readonly fromText: (text: string) => unknown;
  /** The accepted forms, in words that fit after "accepts". */
  readonly accepts: string;
  readonly describe: string;
  /** The default, written as a user would write it; undefined: there is none. */
  readonly initial: string | undefined;
  /** The words it takes, where it takes only some: for suggestions and docs. */
  readonly words?: readonly string[];
  /** Never shown, and kept out of every report. */
  readonly secret?: true;
  /** What it needs of GitHub; absent: nothing. The source of the table of permissions. */
  readonly needs?: Permission;
  /** On `mode`: the modes that check and so leave evidence. Others generate, and may write files. */
  readonly checking?: readonly string[];
}

/** The settings of a guard: one source for inputs, flags, JSON Schema and docs. */
export type SettingsSpec<S> = { readonly [K in keyof S]: Field<S[K]> };

/** Any text that is not empty. */
export const text = (describe: string, initial: string): Field<string> => ({
  schema: z.string().min(1),
  inPolicy: z.string().min(1),
  fromText: (value) => value,
  accepts: 'text',
  describe,
  initial,
});

function listItems(value: string): unknown {
  if (!value.trimStart().startsWith('[')) {
    return value
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter(Boolean);
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A list of names: one a line, or separated by commas, or a JSON array (for names that hold a comma). */
export const list = (describe: string, initial?: string): Field<readonly string[]> => ({
  schema: z.array(z.string().min(1)).readonly(),
  inPolicy: z.array(z.string().min(1)).readonly(),
  fromText: listItems,
  accepts: 'a list: one a line, or separated by commas, or a JSON array',
  describe,
  initial,
});

/** One of some words. */
export const oneOf = <const V extends readonly [string, ...string[]]>(values: V, initial: V[number], describe: string): Field<V[number]> => ({
  schema: z.enum(values),
  inPolicy: z.enum(values),
  fromText: (value) => value,
  accepts: values.map((value) => `\`${value}\``).join(', '),
  describe,
  initial,
  words: values,
});

/** The guard's modes, each of which either checks (and leaves evidence) or generates (and may write files). The first is the default. */
export function modes<const M extends Readonly<Record<string, 'checks' | 'generates'>>>(kinds: M, describe: string): Field<Extract<keyof M, string>> {
  type Mode = Extract<keyof M, string>;
  const isMode = (value: string): value is Mode => Object.hasOwn(kinds, value);
  const words = Object.keys(kinds).filter(isMode);
  return {
    schema: z.string().refine(isMode),
    inPolicy: z.enum(words),
    fromText: (value) => value,
    accepts: words.map((value) => `\`${value}\``).join(', '),
    describe,
    initial: words[0],
    words,
    checking: words.filter((mode) => kinds[mode] === 'checks'),
  };
}

/** Yes or no. */
export const flag = (describe: string, initial: 'true' | 'false'): Field<boolean> => ({
  schema: z.boolean(),
  inPolicy: z.boolean(),
  fromText: (value) => (value === 'true' ? true : value === 'false' ? false : value),
  accepts: '`true` or `false`',
  describe,
  initial,
  words: ['true', 'false'],
});

const unitBytes: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
]);

/** At most 999,999 of a unit, and never nothing. */
const sizePattern = /^(?=[\d.]*[1-9])(\d{1,6}(?:\.\d{1,6})?) ?([KMG]?i?B)$/;

function bytesOf(value: string): number | undefined {
  const [, amount, unit] = sizePattern.exec(value) ?? [];
  const bytes = unitBytes.get(unit ?? '');
  return bytes === undefined ? undefined : Math.ceil(Number(amount) * bytes);
}

/** A size in bytes, written with a unit: `512MiB`, `1.5GB`. A bare number is refused: nobody agrees on what it means. */
export const size = (describe: string, initial: string): Field<number> => ({
  schema: z.int().positive(),
  inPolicy: z.string().regex(/^(?=[\d.]*[1-9])\d{1,6}(?:\.\d{1,6})? ?(?:B|KiB|MiB|GiB|KB|MB|GB)$/),
  fromText: (value) => bytesOf(value) ?? value,
  accepts: 'a size with its unit, such as `512MiB` or `1.5GB`',
  describe,
  initial,
});

/** An amount of memory: so many bytes, or a share of what the machine has. */
export type MemoryAmount = { readonly bytes: number } | { readonly percentOfRam: number };

const memorySchema = z.union([z.strictObject({ bytes: z.int().positive() }).readonly(), z.strictObject({ percentOfRam: z.int().min(1).max(100) }).readonly()]);

/** An amount of memory, written as a size or as a share of the machine's memory: `512MiB`, `1.5GB`, `80%-of-ram`. */
export const memory = (describe: string, initial: string): Field<MemoryAmount> => ({
  schema: memorySchema,
  inPolicy: z.string().regex(/^(?:(?=[\d.]*[1-9])\d{1,6}(?:\.\d{1,6})? ?(?:B|KiB|MiB|GiB|KB|MB|GB)|(?:100|[1-9]\d?)%-of-ram)$/),
  fromText: (value) => {
    const percent = /^(100|[1-9]\d?)%-of-ram$/.exec(value)?.[1];
    if (percent !== undefined) return { percentOfRam: Number(percent) };
    const bytes = bytesOf(value);
    return bytes === undefined ? value : { bytes };
  },
  accepts: 'a size with its unit, such as `512MiB` or `1.5GB`, or a share of the memory of the machine, such as `80%-of-ram`',
  describe,
  initial,
});

/** An argument list, the program first. */
export type Command = readonly [string, ...string[]];

const argument = z.string().regex(/^[^\0]*$/);
const commandSchema = z.tuple([argument.min(1)], argument).readonly();

function commandFrom(value: string): unknown {
  // `["` starts no script that a shell would run, so a broken list is never taken for one.
  if (!/^\[\s*["\]]/.test(value)) return ['bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', value];
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A command: a JSON array of its arguments, run as it is, or a script for `bash -euo pipefail`. */
export const command = (describe: string): Field<Command | undefined> => ({
  schema: commandSchema.optional(),
  inPolicy: z.union([z.string().min(1), z.array(argument).min(1)]),
  fromText: commandFrom,
  accepts: 'a JSON array of arguments, such as `["python", "-m", "my_app"]`, or a script for `bash -euo pipefail`',
  describe,
  initial: undefined,
});

const unitMilliseconds: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A length of time in milliseconds, written with a unit: `500ms`, `10s`, `15m`, `48h`, `30d`. Never nothing, and a bare number is refused, as with sizes. */
export const duration = (describe: string, initial: string): Field<number> => ({
  schema: z.int().positive(),
  inPolicy: z.string().regex(/^(?=\d*[1-9])\d{1,6} ?(?:ms|s|m|h|d)$/),
  fromText: (value) => {
    const [, amount, unit] = /^(?=\d*[1-9])(\d{1,6}) ?(ms|s|m|h|d)$/.exec(value) ?? [];
    const milliseconds = unitMilliseconds.get(unit ?? '');
    return milliseconds === undefined ? value : Number(amount) * milliseconds;
  },
  accepts: 'a length of time with its unit, such as `500ms`, `10s`, `15m`, `48h` or `30d`',
  describe,
  initial,
});

/** At most what is exact, and never nothing. */
const countPattern = /^[1-9]\d{0,15}$/;

/** A whole number from 1 on: `1000`. */
export const count = (describe: string, initial: string): Field<number> => ({
  schema: z.int().positive(),
  inPolicy: z.int().positive(),
  fromText: (value) => (countPattern.test(value) ? Number(value) : value),
  accepts: 'a whole number from 1 on, such as `1000`',
  describe,
  initial,
});

/** A setting without a default: not given means `undefined`. */
export const optional = <T>(field: Field<T>): Field<T | undefined> => ({ ...field, schema: field.schema.optional(), initial: undefined });

/** The settings that every guard has. */
export interface CommonSettings {
  readonly name: string | undefined;
  readonly policy: string | undefined;
  readonly profile: Profile | undefined;
  readonly 'fail-on': FailOn;
  readonly 'gate-on': 'new' | 'all' | undefined;
  readonly annotations: boolean;
  readonly summary: boolean;
  readonly 'check-run': boolean;
  readonly comment: boolean;
  readonly 'github-token': string | undefined;
  readonly 'report-dir': string | undefined;
  readonly 'working-directory': string;
}

const fileNameSafe = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** How the settings that every guard has are read. */
export const commonSettings: SettingsSpec<CommonSettings> = {
  name: {
    ...optional(text('Tells several runs of one guard apart: part of the report file names and of the evidence. Default: the guard id.', '')),
    schema: z.string().regex(fileNameSafe).optional(),
    inPolicy: z.string().regex(fileNameSafe),
    accepts: 'up to 100 letters, digits, `.`, `_` and `-`, starting with a letter or digit',
  },
  policy: optional(text('The policy file. Default: `.github/mlx-guard.yml` of the repository, where it is there.', '')),
  profile: optional(oneOf(profiles, 'recommended', 'How much to ask of the project. Default: what the policy says, else `recommended`.')),
  'fail-on': oneOf(
    ['error', 'warning', 'note', 'never'],
    'error',
    'The mildest severity that turns the step red. Does not change the verdict; an inconclusive run is always red.',
  ),
  'gate-on': optional(
    oneOf(
      ['new', 'all'],
      'all',
      'Which findings count in full: `new`, those in what the change touches, or `all`. Default: `new` on pull requests and in the merge queue, else `all`.',
    ),
  ),
  annotations: flag('Show findings as annotations on the changed files.', 'true'),
  summary: flag('Write the report into the job summary.', 'true'),
  'check-run': {
    ...flag('Also show the report as a check run with an annotation for each finding. Needs `checks: write`; a fork has no right to it.', 'false'),
    needs: { grant: 'checks: write', when: 'true', without: 'No check run; a line in the log says so. Annotations, summary and verdict are the same.' },
  },
  comment: {
    ...flag('Keep one comment with the report on the pull request. Needs `pull-requests: write`; a fork has no right to it.', 'false'),
    needs: { grant: 'pull-requests: write', when: 'true', without: 'No comment; a line in the log says so. Annotations, summary and verdict are the same.' },
  },
  'github-token': {
    ...optional(text('Reads the base of a pull request (`contents: read`), and writes check run and comment. An action gets that of its job by itself.', '')),
    // Visible ASCII: anything else would break out of the header that carries it.
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,2000}$/)
      .optional(),
    accepts: 'a token',
    secret: true,
    needs: {
      grant: 'contents: read',
      without: 'On a pull request the base is read from the checkout, where it is there (`fetch-depth: 0`); else the run is inconclusive.',
    },
  },
  'report-dir': optional(text('Where the report files go. Default: `$RUNNER_TEMP/mlx-guard` in an action, `.mlx-guard` on the command line.', '')),
  'working-directory': text('The folder to work in; all other paths are relative to it.', '.'),
};
