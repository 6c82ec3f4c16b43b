import type { PackageVersion } from './affected.ts';
import type { OsvRecord } from './osv-record.ts';

/** What a source of advisories is asked about. */
export type Wanted = PackageVersion;

/** What is known of a package that was asked about. */
export interface Known {
  readonly package: Wanted;
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
  /** Kinds of packages that the source has nothing about and that are not the heart of a project: actions, sources of a build. */
  readonly absent?: readonly PackageVersion['ecosystem'][];
  /** When the database was made; undefined for one that is asked live. */
  readonly madeAt?: Date;
  /** The place of the database in findings about it. */
  readonly path?: string;
  /** The files of a database, as they were read. */
  readonly files?: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
}

/** How packages are told apart: ecosystem, name and version. */
export const packageKey = ({ ecosystem, name, version }: Wanted): string => `${ecosystem}\n${name}\n${version}`;

/** How a package is called in a message. */
export const shownPackage = ({ name, version }: Wanted): string => `${name} ${version}`;
