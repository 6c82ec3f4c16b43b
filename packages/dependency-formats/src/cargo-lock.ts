import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { isSemver } from './semver.ts';
import { rootOf, type View, viewToml } from './view.ts';

/** `name`, `name version`, or `name version (source)`. */
const requiredBy = (one: View): readonly string[] => (one.get('dependencies')?.items ?? []).flatMap(({ text }) => text?.split(' ', 1) ?? []);

function readPackage(one: View): Dependency | Defect {
  const [name, version, source] = ['name', 'version', 'source'].map((key) => one.get(key)?.text);
  const place = one.get('version')?.place ?? one.place;
  if (name === undefined || !/^[\w-]{1,200}$/.test(name)) return { place, problem: 'this package has no usable name' };
  const requires = requiredBy(one);
  const base = { ecosystem: 'crates.io', name, place, hashes: one.get('checksum') === undefined ? 0 : 1, ...(requires.length > 0 && { requires }) } as const;
  if (source === undefined) return { ...base, evidence: 'unresolved', origin: 'local', wanted: 'a folder or file of the project' };
  if (version === undefined || !isSemver(version)) return { place, problem: 'this package has no usable version' };
  const commit = /^git\+.*#([0-9a-f]{40})$/.exec(source)?.[1];
  const isRegistry = /^(?:registry|sparse)\+/.test(source);
  return {
    ...base,
    evidence: 'pinned',
    version,
    wanted: `=${version}`,
    origin: isRegistry ? 'registry' : 'direct',
    ...(!isRegistry && { address: source }),
    ...(commit !== undefined && { ref: { kind: 'commit', text: commit } as const }),
  };
}

/** Reads a `Cargo.lock`, any version: what has no source is the project's own. */
function readCargoLock(text: string): Content {
  const root = rootOf(viewToml(text), 'lock of Cargo');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const packages = root.get('package');
  if (packages === undefined && root.get('version') === undefined)
    return { dependencies: [], defects: [{ place: root.place, problem: 'it has neither `version` nor `package`' }] };
  const items = packages?.items ?? [];
  return { ...sorted(items.map(readPackage)), roots: items.filter((one) => one.get('source') === undefined).flatMap(requiredBy) };
}

/** The lock of Cargo. */
export const cargoLock: Format = {
  id: 'cargo-lock',
  title: 'Cargo.lock',
  role: 'lock',
  isAt: named(/^Cargo\.lock$/),
  read: readCargoLock,
  relock: (name, version) => `cargo update -p ${name} --precise ${version}`,
};
