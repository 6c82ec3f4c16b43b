import type { TextPlace } from '@mlx-guard/source-formats';

/** How sure a file is of a version. `pinned`: exactly one; `range`: several would do; `unresolved`: it names none. Never mixed. */
export type Evidence = 'pinned' | 'range' | 'unresolved';

/** Where packages of a kind come from, as OSV names it where OSV has it. `GIT`: a repository at a tag or commit. */
export const advisedEcosystems = ['PyPI', 'npm', 'crates.io', 'Go', 'SwiftURL', 'GitHub Actions', 'ConanCenter', 'GIT'] as const;
/** Kinds without advisories that could be compared: they are counted and listed. */
export const listedEcosystems = ['conda', 'vcpkg', 'Docker', 'Homebrew', 'Debian', 'Alpine'] as const;
/** Every kind of package that is read. */
export const ecosystems = [...advisedEcosystems, ...listedEcosystems] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** What a dependency is for. `runtime` where nothing says otherwise. */
export type Use = 'runtime' | 'development' | 'build' | 'action' | 'image' | 'tool';

/** One package as one place of a file asks for it. */
export interface Dependency {
  readonly ecosystem: Ecosystem;
  /** As its ecosystem compares names (PEP 503 for PyPI); what is written where there is no name, as in a bare URL. */
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
  readonly use?: Use;
  /** Of what is fetched by an address: where from. */
  readonly address?: string;
  /** Of a repository or image: what names the state of it. Tags and branches move. */
  readonly ref?: { readonly kind: 'commit' | 'tag' | 'branch' | 'digest'; readonly text: string };
  /** The version is what a comment or a name claims. */
  readonly isClaimed?: true;
  /** The names of what it asks for itself, as far as the lock tells. */
  readonly requires?: readonly string[];
  /** File names of what may be installed for it, where the platform matters. */
  readonly artifacts?: readonly string[];
  readonly place: TextPlace;
}

/** Something that the format does not allow, or that cannot be read. */
export interface Defect {
  readonly place: TextPlace;
  /** One line, fit to stand after the file's name. */
  readonly problem: string;
}

/**
 * Another file that a file reads: `-r` as requirements, `-c` as bounds on what others ask for. `mentioned`: a script says so, whose folder
 * is not known for sure: read where it is there.
 */
export interface Include {
  readonly kind: 'requirements' | 'constraints' | 'mentioned';
  /** As written: relative to the file's folder, or an address. */
  readonly target: string;
  readonly place: TextPlace;
}

/** Something that a file does, beside asking for packages, that matters for where they come from and who may change them. */
export interface Practice {
  readonly kind: 'extra-index' | 'no-tls-check' | 'cleartext' | 'bare-install';
  /** What does it: an address, a command. */
  readonly what: string;
  readonly place: TextPlace;
}

/** What a file says of packages. */
export interface Content {
  readonly dependencies: readonly Dependency[];
  readonly defects: readonly Defect[];
  readonly includes?: readonly Include[];
  readonly practices?: readonly Practice[];
  /** The names that the project itself asks for, where a lock tells. */
  readonly roots?: readonly string[];
  /** It describes a package that others install: the versions are for them to choose. */
  readonly isPackage?: true;
  /** The command that made the file, as its head says. */
  readonly madeBy?: string;
}

/** A place where nothing better is known. */
export const fileStart: TextPlace = { line: 1, column: 1, endColumn: 1 };

/** A file of which nothing can be read. */
export const broken = (problem: string, place: TextPlace = fileStart): Content => ({ dependencies: [], defects: [{ place, problem }] });

/** What was read, and what could not be, apart. */
export const sorted = (read: readonly (Dependency | Defect | undefined)[]): Pick<Content, 'dependencies' | 'defects'> => ({
  dependencies: read.flatMap((one) => (one === undefined || 'problem' in one ? [] : [one])),
  defects: read.flatMap((one) => (one !== undefined && 'problem' in one ? [one] : [])),
});
