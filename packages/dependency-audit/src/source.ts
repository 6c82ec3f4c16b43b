import type { PackageVersion } from './affected.ts';
import type { OsvRecord } from './osv-record.ts';

/** What is known of one version of a package. */
export interface Known {
  readonly package: PackageVersion;
  /** The advisories that are about this version. */
  readonly records: readonly OsvRecord[];
}

/** What a source of advisories answered. */
export interface Answer {
  /** One for each package that was asked for and could be looked up. */
  readonly known: readonly Known[];
  /** Other advisories that may rate the same defects, by id. */
  readonly byId: ReadonlyMap<string, OsvRecord>;
  /** What could not be looked up, with the reason: the run is inconclusive. */
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
  /** When the database was made; undefined for one that is asked live. */
  readonly madeAt?: Date;
  /** The place of the database in findings about it. */
  readonly path?: string;
}

/** How packages are told apart: name and version. */
export const packageKey = ({ name, version }: Pick<PackageVersion, 'name' | 'version'>): string => `${name}\n${version}`;
