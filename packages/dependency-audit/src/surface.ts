import { duration, type Field, list, type OutputsSpec, oneOf, optional, type Ports, type Recorder, type Table, text } from '@mlx-guard/core';

/** The settings of this guard, as a user writes them. */
export const settings = {
  paths: list('Files and folders to look at, relative to the working directory.', '.'),
  exclude: optional(list('Files and folders to leave out: patterns with `*`, `?` and `**`; a pattern that ends with `/` means all below.')),
  source: optional(
    oneOf(
      ['osv-api', 'osv-zip'],
      'osv-api',
      'Where advisories come from: `osv-api` asks api.osv.dev, `osv-zip` reads `db-path`. Default: `osv-zip` where `db-path` is given, else `osv-api`.',
    ),
  ),
  'db-path': optional(
    text(
      'A folder with an export of the OSV database: `PyPI/all.zip`, and a `manifest.json` with its `date` (RFC 3339). Without a date the newest advisory tells the age.',
      '',
    ),
  ),
  'max-db-age': duration('A database older than this is not enough: the run is inconclusive.', '7d'),
  'severity-error': oneOf(
    ['critical', 'high', 'medium', 'low'],
    'high',
    'The rating (CVSS) from which a known vulnerability is an error. Below it `medium` and above are warnings, `low` is a note.',
  ),
  'on-unknown-severity': oneOf(['error', 'warning', 'note'], 'error', 'What a known vulnerability is that nobody has rated.'),
} as const;

/** The outputs of this guard beside the common ones. */
export const outputs = {
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
