import { count, type Field, list, type OutputsSpec, size } from '@mlx-guard/core';

/** The settings of this guard, as a user writes them. */
export const settings = {
  paths: list('Folders and files to look into, relative to the working directory.', '.'),
  'max-header-bytes': size('A model file whose header is larger is refused: it is an error, never a pass.', '100MB'),
  'max-tensors': count('A model file with more tensors is refused.', '1000000'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-inspected': 'How many model files were read to the end of their header.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The settings, read. */
export type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };

/** The outputs, by name. */
export type Outputs = { readonly [K in keyof typeof outputs]: string };
