import { duration, type Field, flag, list, modes, type OutputsSpec, oneOf, optional, type Ports, type Recorder, type Table, text } from '@mlx-guard/core';
import { ecosystems } from '@mlx-guard/dependency-formats';
import { z } from 'zod';

const digest = /^[0-9a-f]{64}$/;
const digests = list('SHA-256 of the database files that may be used, in hex. Any other file makes the run inconclusive.');
const someEcosystems = list('The only kinds of packages that count, as OSV names them: `PyPI`, `npm`, `GitHub Actions`, … Default: all.');

/** The settings of this guard, as a user writes them. */
export const settings = {
  mode: modes(
    { full: 'checks', diff: 'checks', fix: 'generates' },
    '`full` judges what is there; `diff` compares with the base of the change: what was there before is shown as a note, and a lock that went away is an error; `fix` writes the first clean version into the pins that a person wrote.',
  ),
  paths: list('Files and folders to look at, relative to the working directory.', '.'),
  exclude: optional(list('Files and folders to leave out: patterns with `*`, `?` and `**`; a pattern that ends with `/` means all below.')),
  ecosystems: optional({ ...someEcosystems, schema: z.array(z.enum(ecosystems)).readonly(), inPolicy: z.array(z.enum(ecosystems)).readonly() }),
  source: optional(
    oneOf(
      ['osv-api', 'osv-zip'],
      'osv-api',
      'Where advisories come from: `osv-api` asks api.osv.dev, `osv-zip` reads `db-path`, or without it fetches the exports of the database. Default: `osv-zip` where `db-path` is given, else `osv-api`.',
    ),
  ),
  'db-path': optional(
    text(
      'A folder with an export of the OSV database: `<ecosystem>/all.zip`, and a `manifest.json` with its `date` (RFC 3339). Without a date the newest advisory tells the age.',
      '',
    ),
  ),
  'db-sha256': optional({ ...digests, schema: z.array(z.string().regex(digest)).readonly(), inPolicy: z.array(z.string().regex(digest)).readonly() }),
  'max-db-age': duration('A database older than this is not enough: the run is inconclusive.', '7d'),
  'severity-error': oneOf(
    ['critical', 'high', 'medium', 'low'],
    'high',
    'The rating (CVSS) from which a known vulnerability is an error. Below it `medium` and above are warnings, `low` is a note.',
  ),
  'on-unknown-severity': oneOf(['error', 'warning', 'note'], 'error', 'What a known vulnerability is that nobody has rated.'),
  'on-range': oneOf(['error', 'warning', 'note', 'off'], 'warning', 'What a range is that admits a vulnerable version beside clean ones.'),
  'require-lock': flag('Whether a project that asks for packages must have a lock: an error where it has none.', 'false'),
  'require-hashes': flag('Whether every pin of a lock must have a hash: an error where one has none.', 'false'),
  'mlx-max-age': duration('How old a pinned MLX may be while a newer one is known.', '180d'),
  'private-names': optional(list('Names of packages that are never sent to anybody: patterns with `*` and `?`.')),
  sbom: optional(list('Bills of materials to audit too: CycloneDX or SPDX 2, as JSON.')),
  environment: optional(text('A folder with an installed Python environment to audit too, such as `.venv`. Nothing in it is run.', '')),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
  'new-count': 'How many findings the change brings: in the mode `diff`; else how many there are.',
  'audited-count': 'How many packages were compared with the advisories, each version once.',
  'unresolved-count': 'How many entries name no single version, and were not compared.',
  'max-severity': 'The worst rating that was found: `critical`, `high`, `medium`, `low`, `unknown`, or `none`.',
  'db-age-seconds': 'How old the database is; 0 for the API, empty where there is none.',
} as const satisfies OutputsSpec<Readonly<Record<string, string>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** What the user asked for. Times in milliseconds. */
export type Settings = { readonly [K in keyof typeof settings]: ValueOf<(typeof settings)[K]> };
type Outputs = { readonly [K in keyof typeof outputs]: string };

/** One run of the guard: what it was asked, what it may touch, and whom it tells. */
export interface Run {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly record: Recorder<Outputs, Table>;
}
