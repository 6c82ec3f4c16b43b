import { type Field, list, modes, type OutputsSpec, oneOf, optional, type Ports, type Recorder, size, type Table, text } from '@mlx-guard/core';
import { formats } from './grammar.ts';

/** The settings of this guard, as a user writes them. */
export const settings = {
  paths: list('Model folders, relative to the working directory.', '.'),
  manifest: text(
    'The manifest to verify against; its entries are relative to the one folder in `paths`. `auto` finds every `model.lock.json` and `SHA256SUMS` below `paths`, whose entries are relative to their own folder.',
    'auto',
  ),
  mode: modes(
    { verify: 'checks', generate: 'generates', lint: 'checks' },
    '`verify` checks models against their manifests; `generate` writes a manifest; `lint` looks at how sources and configurations fetch models, and where they keep them.',
  ),
  'manifest-format': oneOf(
    formats,
    'model-lock',
    'What `generate` writes: `model-lock` (a `model.lock.json`, with sizes) or `sha256sums` (as GNU `sha256sum` writes it).',
  ),
  'output-file': optional(
    text(
      'Where `generate` writes. Default: `model.lock.json` or `SHA256SUMS` in the one folder that `paths` names. With several folders entries are relative to the folder of this file.',
      '',
    ),
  ),
  'max-manifest-bytes': size('A larger manifest is refused.', '256MiB'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-verified': 'How many files have the digest that a manifest records.',
  'bytes-verified': 'How many bytes these files have.',
  'manifest-path': 'The manifests that were read or written, one a line.',
  'manifest-sha256': 'SHA-256 of each of these manifests in lower-case hex, one a line.',
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
