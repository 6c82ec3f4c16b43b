import { type Field, list, type OutputsSpec, type Ports, type Recorder, size, type Table } from '@mlx-guard/core';

/** The settings of this guard, as a user writes them. */
export const settings = {
  paths: list('Files and folders to look at, relative to the working directory.', '.'),
  exclude: list(
    'What is not looked at: patterns for paths as seen from the folder in `paths` (`*` within a folder, `**` over folders, a folder with a slash at its end). What they leave out is listed in the report.',
    '[]',
  ),
  'max-file-size': size('A larger file is not read, and reported as `unparsable-source`.', '1MiB'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-inspected': 'How many files were read whole.',
  'ignored-count': 'How many findings an ignore comment with a reason took out.',
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
