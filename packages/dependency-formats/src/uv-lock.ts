import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { artifactsOf, pythonPin } from './python-deps.ts';
import { normaliseName } from './python-name.ts';
import { rootOf, type View, viewToml } from './view.ts';

const knownVersion = '1';
const ownSources = ['virtual', 'editable', 'directory'];

/** The names of the packages that a package asks for, its extras and groups included. */
function requiredBy(one: View): readonly string[] {
  const lists = [one.get('dependencies'), ...['optional-dependencies', 'dev-dependencies'].flatMap((key) => one.get(key)?.entries.map(({ value }) => value))];
  return lists
    .flatMap((list) => list?.items ?? [])
    .flatMap((item) => item.get('name')?.text ?? [])
    .map(normaliseName);
}

const isOwn = (one: View): boolean => ownSources.some((kind) => one.get('source', kind) !== undefined);

function readPackage(one: View): Dependency | Defect {
  const source = one.get('source');
  if (source?.kind !== 'map') return { place: one.get('version')?.place ?? one.place, problem: 'this package has no usable `source`' };
  const name = one.get('name')?.text;
  const files = [one.get('sdist'), ...(one.get('wheels')?.items ?? [])];
  const git = source.get('git')?.text;
  return pythonPin({
    name,
    version: one.get('version')?.text,
    origin: isOwn(one) ? 'local' : source.get('registry') === undefined ? 'direct' : 'registry',
    hashes: files.filter((file) => file?.get('hash')?.text !== undefined).length,
    place: one.get('version')?.place ?? one.place,
    address: git ?? source.get('url')?.text,
    commit: git?.split('#')[1],
    requires: requiredBy(one),
    artifacts: artifactsOf(
      name,
      files.map((file) => file?.get('url')?.text ?? file?.get('path')?.text),
    ),
  });
}

/**
 * Reads a `uv.lock`, version 1 of its format (any revision). Every `[[package]]` counts, whatever its markers; the project's own are local.
 * What was built from an address counts with the version that the lock claims. The place of a package is its version's.
 */
export function readUvLock(text: string): Content {
  const root = rootOf(viewToml(text), 'lock of uv');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const version = root.get('version');
  if (version?.text !== knownVersion) {
    return version?.text === undefined
      ? broken('it has no usable `version` and `package`')
      : broken(`its format has version ${version.text.slice(0, 20)}; ${knownVersion} is what can be read`, version.place);
  }
  const packages = root.get('package');
  if (packages !== undefined && packages.kind !== 'list') return broken('it has no usable `version` and `package`');
  const items = packages?.items ?? [];
  return { ...sorted(items.map(readPackage)), roots: items.filter(isOwn).flatMap(requiredBy) };
}

/** The lock of uv. */
export const uvLock: Format = {
  id: 'uv-lock',
  title: 'uv.lock',
  role: 'lock',
  isAt: named(/^uv\.lock$/),
  read: readUvLock,
  relock: (name, version) => `uv lock --upgrade-package '${name}>=${version}'`,
};
