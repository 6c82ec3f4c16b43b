import { type Field, list, modes, type OutputsSpec, type Ports, type Recorder, size, type Table, text } from '@mlx-guard/core';
import { z } from 'zod';

/** A list of names: letters, digits, `_` and `*`, so that every pattern is matched in linear time. */
const names = (describe: string): Field<readonly string[]> => ({
  ...list(describe, '[]'),
  schema: z
    .array(z.string().regex(/^[A-Za-z_*][\w*]{1,79}$/))
    .max(100)
    .readonly(),
  inPolicy: z
    .array(z.string().regex(/^[A-Za-z_*][\w*]{1,79}$/))
    .max(100)
    .readonly(),
  accepts: 'up to 100 names of 2 to 80 letters, digits, `_` and `*`',
});

/** The settings of this guard, as a user writes them. */
export const settings = {
  mode: modes(
    { lint: 'checks', fix: 'generates', inventory: 'generates' },
    '`lint` checks; `fix` writes the changes that are safe to make by themselves; `inventory` writes the list of all places where logs go to.',
  ),
  paths: list('Files and folders to look at, relative to the working directory.', '.'),
  exclude: list(
    'What is not looked at: patterns for paths as seen from the folder in `paths` (`*` within a folder, `**` over folders, a folder with a slash at its end). What they leave out is listed in the report.',
    '[]',
  ),
  'content-names': names('Names that in this project stand for content of conversations, beside the usual ones. `*` stands for any run of characters.'),
  'secret-names': names('Names that in this project stand for credentials, beside the usual ones.'),
  sanitizers: names('Functions of this project whose result may be logged, whatever they were given.'),
  inventory: text(
    'The committed inventory: where it is there, a log that it does not list, or lists otherwise, is a finding. `mode: inventory` writes it.',
    '.github/mlx-guard.log-inventory.json',
  ),
  'max-file-size': size('A larger file is not read, and reported as `unparsable-source`.', '1MiB'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-inspected': 'How many files were read whole.',
  'ignored-count': 'How many findings an ignore comment with a reason took out.',
  'sinks-count': 'How many places there are where logs go to.',
  'fixed-count': 'How many findings `mode: fix` mended.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };
type Outputs = { readonly [K in keyof typeof outputs]: string };

/** One run of the guard: what it was asked, what it may touch, and whom it tells. */
export interface Run {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly record: Recorder<Outputs, Table>;
}
