import {
  count,
  duration,
  type Field,
  flag,
  list,
  modes,
  type OutputsSpec,
  oneOf,
  optional,
  type Ports,
  type Recorder,
  size,
  type Table,
  text,
} from '@mlx-guard/core';
import { z } from 'zod';
import { algorithms } from './algorithm.ts';
import { changeControlSettings } from './change-control/settings.ts';
import { formats } from './grammar.ts';
import { signatureSettings } from './signature/settings.ts';

const matching = (pattern: RegExp, accepts: string, field: Field<string>): Field<string> => ({
  ...field,
  schema: z.string().regex(pattern),
  inPolicy: z.string().regex(pattern),
  accepts,
});

/** The settings of this guard, as a user writes them. */
export const settings = {
  paths: list('Model folders, relative to the working directory.', '.'),
  manifest: list(
    'The manifests to verify against; their entries are relative to the one folder in `paths`, and a file that several list must be what each says. `auto` finds every `model.lock.json`, `SHA256SUMS`, `SHA512SUMS`, `B2SUMS`, `B3SUMS` and the like below `paths`, whose entries are relative to their own folder, and where a folder has none the records of a Hugging Face download.',
    'auto',
  ),
  mode: modes(
    { verify: 'checks', generate: 'generates', sign: 'generates', plan: 'generates', merge: 'checks', lint: 'checks' },
    '`verify` checks models against their manifests; `generate` writes a manifest; `sign` writes a signature; `plan` divides a verification among the jobs of a matrix, and `merge` adds up what they found; `lint` looks at how sources and configurations fetch models, and where they keep them.',
  ),
  algorithm: oneOf(
    ['auto', ...algorithms],
    'auto',
    'Of which algorithm the digests of a checksum file are whose lines do not say it. `auto`: what the file name says, such as `SHA512SUMS`.',
  ),
  extra: oneOf(
    ['error', 'warn', 'ignore'],
    'error',
    'What a file is that no manifest lists. Weights, configuration, tokenizer, templates and code are an error whatever stands here.',
  ),
  ignore: optional(
    list(
      'Patterns of files that no manifest lists and that are no finding, relative to the working directory: `*` and `?` within a name, `**` over folders. Weights, configuration, tokenizer, templates and code are never ignored.',
    ),
  ),
  symlinks: oneOf(
    ['inside', 'deny', 'hf-cache'],
    'inside',
    '`inside`: a link to a file of the same model folder is a warning, any other an error; `deny`: every link is an error; `hf-cache`: as `inside`, but links of a Hugging Face snapshot to the `blobs` beside it are as they should be.',
  ),
  lfs: oneOf(
    ['error', 'pointer-ok'],
    'error',
    'What a Git LFS pointer in the place of a file is. `pointer-ok`: a warning where it names the recorded digest and size; its file is not counted as verified.',
  ),
  'manifest-format': oneOf(
    formats,
    'model-lock',
    'What `generate` writes: `model-lock` (a `model.lock.json`, with sizes) or `sha256sums` (as GNU `sha256sum` writes it).',
  ),
  'output-file': optional(
    text(
      'Where `generate` and `sign` write. Default: `model.lock.json`, `SHA256SUMS` or `model.sig` in the one folder that `paths` names. With several folders entries are relative to the folder of this file.',
      '',
    ),
  ),
  update: flag(
    '`generate` goes on from the `model.lock.json` that is there: its `version` is counted up where the model changed, source and expiry are kept.',
    'false',
  ),
  expires: optional(duration('How long what `generate` writes is to hold: from then on verifying fails until a new one is written.', '90d')),
  source: optional(
    matching(
      /^(?:huggingface|git):[^\s@]{1,500}@[0-9a-f]{40}$|^(?:s3|url):\S{1,1000}$/,
      '`huggingface:OWNER/NAME@COMMIT`, `git:URL@COMMIT` with a full commit id, `s3:URL` or `url:URL`',
      text('Where the model came from, for `generate` to record.', ''),
    ),
  ),
  shards: optional(count('How many jobs `plan` divides the work among, at most 256. Default: one for every 20 GiB.', '4')),
  shard: optional(
    matching(
      /^[1-9]\d{0,2}\/[1-9]\d{0,2}$/,
      '`I/N`, such as `1/4`',
      text('Which part `verify` hashes: part `I` of `N`, divided by bytes. Its evidence is partial until `merge` has all.', ''),
    ),
  ),
  results: optional(list('What the shards found, for `merge`: patterns of the files named `…shard-I-of-N.json`, relative to the working directory.')),
  seal: matching(
    /^(?:none|recheck|copy:(?!\s*$).+)$/s,
    '`none`, `recheck` or `copy:FOLDER`',
    text(
      '`copy:FOLDER` copies what is verified, while it is read, into a fresh folder that is then read-only: load the model from there. `recheck` verifies once more when the job ends, after all its steps.',
      'none',
    ),
  ),
  concurrency: optional(count('How many threads hash at most. Default: one a processor, at most 4.', '4')),
  'max-manifest-bytes': size('A larger manifest or signature is refused.', '256MiB'),
  ...signatureSettings,
  ...changeControlSettings,
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'files-verified': 'How many files have the digest that a manifest records.',
  'bytes-verified': 'How many bytes these files have.',
  'manifest-path': 'The manifests that were read or written, one a line.',
  'manifest-sha256': 'SHA-256 of each of these manifests in lower-case hex, one a line.',
  matrix: 'From `mode: plan`: `{"shard":["1/3","2/3","3/3"]}`, for `strategy.matrix`.',
  'signer-identity': 'Who vouched for the model, where `method` asks for it, as the signature says it and after it was verified.',
  'payload-sha256': 'SHA-256 of what was signed, in lower-case hex: the identity of the signed model.',
  'sealed-path': 'With `seal: copy:FOLDER`: the folder to load the model from; empty where something is wrong with it.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The settings of a run, read. */
export type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };
type Outputs = { readonly [K in keyof typeof outputs]: string };

/** One run of the guard: what it was asked, what it may touch, and whom it tells. */
export interface Run {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly record: Recorder<Outputs, Table>;
}
