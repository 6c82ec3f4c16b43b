import type { TextPlace } from '@mlx-guard/source-formats';

/** How sure a file is of a version. `pinned`: exactly one; `range`: several would do; `unresolved`: it names none. Never mixed. */
export type Evidence = 'pinned' | 'range' | 'unresolved';

/** One package as one place of a file asks for it. */
export interface Dependency {
  /** As OSV names it. */
  readonly ecosystem: 'PyPI';
  /** Normalised as PEP 503 says; what is written where there is no name, as in a bare URL. */
  readonly name: string;
  readonly evidence: Evidence;
  /** Of what is pinned, as it is written. */
  readonly version?: string;
  /** How it is asked for, in words that fit after "is asked for as"; for messages. */
  readonly wanted: string;
  /** `registry`: by name; `direct`: by an address, its name and version being claims; `local`: files of the project's own. */
  readonly origin: 'registry' | 'direct' | 'local';
  /** How many hashes are recorded for it. */
  readonly hashes: number;
  /** When it applies (PEP 508), as written; it counts in any case. */
  readonly marker?: string;
  readonly place: TextPlace;
}

/** Something that the format does not allow, or that cannot be read. */
export interface Defect {
  readonly place: TextPlace;
  /** One line, fit to stand after the file's name. */
  readonly problem: string;
}

/** A place where nothing better is known. */
export const fileStart: TextPlace = { line: 1, column: 1, endColumn: 1 };
