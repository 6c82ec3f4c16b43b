import { quote } from '@mlx-guard/core';
import type { TextPlace } from '@mlx-guard/source-formats';
import type { Defect, Dependency } from './dependency.ts';
import { fileNameOf } from './python-deps.ts';

/** Packages of conda are listed: OSV has no advisories for them. */
export function condaPin(name: string, version: string, hashes: number, place: TextPlace): Dependency {
  return { ecosystem: 'conda', name: name.toLowerCase(), evidence: 'pinned', version, wanted: `==${version}`, origin: 'registry', hashes, place };
}

/** One match specification (conda documentation, "Package match specifications"): `channel::name version build`, or with `=`. */
export function condaRequirement(written: string, place: TextPlace): Dependency | Defect {
  const text = written.replace(/\s+#.*$/, '').trim();
  const [, name = '', rest = ''] = /^(?:[^:[\]]*::)?([A-Za-z0-9_.-]+)\s*(.*)$/s.exec(text) ?? [];
  if (name === '') return { place, problem: `${quote(written)} is no package of conda` };
  const base = { ecosystem: 'conda', name: name.toLowerCase(), origin: 'registry', hashes: 0, place } as const;
  const wanted = rest.trim();
  if (wanted === '' || wanted === '*') return { ...base, evidence: 'unresolved', wanted: 'any version' };
  // `==1.2`, or `=1.2=build`, is exact; `=1.2` is any 1.2.x.
  const exact = /^==\s*([\w.!+-]+)$/.exec(wanted)?.[1] ?? /^=\s*([\w.!+-]+)=[\w.*+-]+$/.exec(wanted)?.[1];
  return exact === undefined ? { ...base, evidence: 'range', wanted } : { ...base, evidence: 'pinned', version: exact, wanted };
}

/** Name and version of a package by its file: `name-version-build.conda`; the name may hold hyphens, the others not. */
export function condaFile(address: string): { readonly name: string; readonly version: string } | undefined {
  const [, name, version] = /^(.+)-([^-]+)-[^-]+\.(?:conda|tar\.bz2)$/.exec(fileNameOf(address)) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
