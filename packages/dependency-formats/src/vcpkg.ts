import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { rootOf, type View, viewJson } from './view.ts';

const versionKeys = ['version', 'version-semver', 'version-date', 'version-string'];

function wish(one: View): Dependency | Defect {
  const name = one.text ?? one.get('name')?.text;
  const least = one.get('version>=')?.text;
  const place = one.get('name')?.place ?? one.place;
  if (name === undefined) return { place, problem: 'this dependency has no name' };
  const base = { ecosystem: 'vcpkg', name, origin: 'registry', hashes: 0, place } as const;
  return least === undefined ? { ...base, evidence: 'unresolved', wanted: 'what its baseline has' } : { ...base, evidence: 'range', wanted: `>=${least}` };
}

function override(one: View): Dependency | Defect {
  const name = one.get('name')?.text;
  const version = versionKeys.map((key) => one.get(key)).find((found) => found?.text !== undefined);
  if (name === undefined || version?.text === undefined) return { place: one.place, problem: 'this override has no name and version' };
  return {
    ecosystem: 'vcpkg',
    name,
    evidence: 'pinned',
    version: version.text,
    wanted: `==${version.text}`,
    origin: 'registry',
    hashes: 0,
    place: version.place,
  };
}

/** Reads a `vcpkg.json`: what it asks for; an override pins. The versions of the rest are those of its baseline, a commit. */
function readVcpkg(text: string): Content | undefined {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'vcpkg.json');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const overrides = root.get('overrides')?.items ?? [];
  const pinned = new Set(overrides.map((one) => one.get('name')?.text));
  const wishes = [root, ...(root.get('features')?.entries.map(({ value }) => value) ?? [])].flatMap((one) => one.get('dependencies')?.items ?? []);
  const open = wishes.filter((one) => !pinned.has(one.text ?? one.get('name')?.text));
  const read = sorted([...open.map(wish), ...overrides.map(override)]);
  if (wishes.length + overrides.length + viewed.defects.length === 0) return undefined;
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects] };
}

/** What a project of vcpkg asks for. */
export const vcpkg: Format = { id: 'vcpkg', title: 'vcpkg.json', role: 'manifest', isAt: named(/^vcpkg\.json$/), read: readVcpkg };
