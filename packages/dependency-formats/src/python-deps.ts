import { quote } from '@mlx-guard/core';
import type { TextPlace } from '@mlx-guard/source-formats';
import type { Defect, Dependency, Use } from './dependency.ts';
import { isPackageName, isVersion, normaliseName } from './python-name.ts';
import { readRequirement } from './requirement.ts';
import type { View } from './view.ts';

/** One requirement (PEP 508) at a place. */
export function pythonRequirement(text: string, place: TextPlace, use: Use = 'runtime'): Dependency | Defect {
  const read = readRequirement(text);
  return 'problem' in read ? { place, problem: `this requirement ${read.problem}` } : { ...read, ...(use !== 'runtime' && { use }), place };
}

/** Every item of a list as a requirement; what is no text is a defect. */
export const pythonRequirements = (list: View | undefined, use: Use = 'runtime'): readonly (Dependency | Defect)[] =>
  (list?.items ?? []).map((item) =>
    item.text === undefined ? { place: item.place, problem: 'this is no requirement' } : pythonRequirement(item.text, item.place, use),
  );

/** What a lock says of one package. */
export interface PythonPin {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly origin: Dependency['origin'];
  readonly hashes: number;
  readonly place: TextPlace;
  readonly use?: Use;
  readonly marker?: string | undefined;
  readonly address?: string | undefined;
  /** The commit of what comes from a repository. */
  readonly commit?: string | undefined;
  readonly requires?: readonly string[];
  readonly artifacts?: readonly string[];
}

/** A package of a lock. What comes from an address may have no version; what comes from a registry must. */
export function pythonPin({ name, version, origin, hashes, place, use, marker, address, commit, requires, artifacts }: PythonPin): Dependency | Defect {
  if (name === undefined || !isPackageName(name)) return { place, problem: `${quote(name ?? '')} is no name of a package` };
  const base = {
    ecosystem: 'PyPI',
    name: normaliseName(name),
    origin,
    hashes,
    place,
    ...(use !== undefined && use !== 'runtime' && { use }),
    ...(marker !== undefined && { marker }),
    ...(address !== undefined && { address }),
    ...(commit !== undefined && { ref: { kind: 'commit', text: commit } as const }),
    ...(requires !== undefined && requires.length > 0 && { requires }),
    ...(artifacts !== undefined && artifacts.length > 0 && { artifacts }),
  } as const;
  if (origin === 'local') return { ...base, evidence: 'unresolved', wanted: 'a folder or file of the project' };
  if (version === undefined && origin === 'direct') return { ...base, evidence: 'unresolved', wanted: 'an address' };
  if (version === undefined || !isVersion(version)) return { place, problem: `${quote(name)} has no usable version` };
  return { ...base, evidence: 'pinned', version, wanted: `==${version}` };
}

/** The file name at the end of an address or path. */
export const fileNameOf = (address: string): string => {
  const path = address.split(/[?#]/, 1)[0] ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
};

const platformMatters = /^mlx(?:-|$)/;

/** The file names of a package whose platform matters to a rule: those of MLX. */
export const artifactsOf = (name: string | undefined, files: readonly (string | undefined)[]): readonly string[] =>
  name !== undefined && platformMatters.test(normaliseName(name)) ? files.flatMap((file) => (file === undefined ? [] : [fileNameOf(file)])) : [];
