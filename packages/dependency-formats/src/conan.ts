import { quote } from '@mlx-guard/core';
import type { TextPlace } from '@mlx-guard/source-formats';
import { type Content, type Defect, type Dependency, sorted, type Use } from './dependency.ts';
import { type Format, named } from './format.ts';
import { rootOf, viewJson } from './view.ts';

/** `name/version@user/channel#revision%time`; a version in brackets is a range. */
function reference(written: string, place: TextPlace, use: Use, isLock: boolean): Dependency | Defect {
  const [, name, version] = /^([\w.+-]+)\/([^@#%\s]+)/.exec(written.trim()) ?? [];
  if (name === undefined || version === undefined) return { place, problem: `${quote(written)} is no reference of Conan` };
  const hashes = isLock && written.includes('#') ? 1 : 0;
  const base = { ecosystem: 'ConanCenter', name: name.toLowerCase(), origin: 'registry', hashes, place, ...(use !== 'runtime' && { use }) } as const;
  const range = /^\[(.*)\]?$/.exec(version)?.[1];
  return range === undefined
    ? { ...base, evidence: 'pinned', version, wanted: `==${version}` }
    : { ...base, evidence: 'range', wanted: range.replace(/\]$/, '') };
}

/** Reads a `conan.lock`: lists of references (Conan 2), or the nodes of a graph (Conan 1). */
function readConanLock(text: string): Content {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'lock of Conan');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const lists = (
    [
      ['requires', 'runtime'],
      ['build_requires', 'build'],
      ['python_requires', 'build'],
    ] as const
  ).flatMap(([key, use]) => (root.get(key)?.items ?? []).map((item) => reference(item.text ?? '', item.place, use, true)));
  const nodes = (root.get('graph_lock', 'nodes')?.entries ?? []).flatMap(({ value }) => {
    const ref = value.get('ref');
    return ref?.text === undefined || value.get('path')?.text !== undefined ? [] : [reference(ref.text, ref.place, 'runtime', true)];
  });
  if (root.get('version') === undefined && root.get('graph_lock') === undefined && viewed.defects.length === 0) {
    return { dependencies: [], defects: [{ place: root.place, problem: 'it has no `version`' }] };
  }
  const read = sorted([...lists, ...nodes]);
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects] };
}

/** Reads a `conanfile.txt`: the sections that ask for packages. */
function readConanfile(text: string): Content | undefined {
  let section = '';
  const read: (Dependency | Defect)[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*$/, '').trim();
    const header = /^\[([\w_]+)\]$/.exec(line);
    if (header !== null) section = header[1] ?? '';
    else if (line !== '' && /^(?:build_|tool_|test_)?requires$/.test(section)) {
      const column = raw.indexOf(line) + 1;
      read.push(reference(line, { line: index + 1, column, endColumn: column + line.length }, section === 'requires' ? 'runtime' : 'build', false));
    }
  }
  return read.length === 0 ? undefined : sorted(read);
}

/** The lock of Conan. */
export const conanLock: Format = { id: 'conan-lock', title: 'conan.lock', role: 'lock', isAt: named(/^conan\.lock$/), read: readConanLock };

/** What a project of Conan asks for. */
export const conanfile: Format = { id: 'conanfile', title: 'conanfile.txt', role: 'manifest', isAt: named(/^conanfile\.txt$/), read: readConanfile };
