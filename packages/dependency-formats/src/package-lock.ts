import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { npmOrigin, npmPin } from './npm-name.ts';
import { rootOf, type View, viewJson } from './view.ts';

const namesIn = (one: View, sections: readonly string[]): readonly string[] =>
  sections.flatMap((section) => one.get(section)?.entries.map(({ name }) => name) ?? []);

/** What lies in `node_modules` is called by its folder, unless it says another name: an alias. */
const folderName = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const isTrue = (value: View | undefined): boolean => value?.text === 'true';

/** A package of the section `packages` (versions 2 and 3); undefined for the project's own. */
function fromPackages(path: string, one: View): Dependency | Defect | undefined {
  if (!path.includes('node_modules/') || isTrue(one.get('link'))) return undefined;
  const resolved = one.get('resolved')?.text;
  return npmPin({
    name: one.get('name')?.text ?? folderName(path),
    version: one.get('version')?.text,
    ...npmOrigin(resolved),
    hashes: one.get('integrity')?.text === undefined ? 0 : 1,
    place: one.get('version')?.place ?? one.place,
    use: isTrue(one.get('dev')) || isTrue(one.get('devOptional')) ? 'development' : 'runtime',
    requires: namesIn(one, ['dependencies', 'optionalDependencies']),
  });
}

/** The tree of version 1: packages within packages. An alias is written as its version: `npm:real@1.0.0`. */
function* fromTree(table: View | undefined): Iterable<Dependency | Defect> {
  for (const { name, value } of table?.entries ?? []) {
    const version = value.get('version')?.text;
    const alias = /^npm:((?:@[^@/]+\/)?[^@/]+)@(.+)$/.exec(version ?? '');
    const from = version !== undefined && /^(?:git|https?|file|github|gitlab|bitbucket)[:+]/.test(version) ? version : value.get('from')?.text;
    const isAddress = from !== undefined && from === version;
    const origin = npmOrigin(isAddress ? version : undefined);
    yield npmPin({
      name: alias?.[1] ?? name,
      version: alias?.[2] ?? version,
      ...(isAddress && origin.origin === 'registry' ? { origin: 'direct', address: version } : origin),
      hashes: value.get('integrity')?.text === undefined ? 0 : 1,
      place: value.get('version')?.place ?? value.place,
      use: isTrue(value.get('dev')) ? 'development' : 'runtime',
      requires: namesIn(value, ['requires']),
    });
    yield* fromTree(value.get('dependencies'));
  }
}

/** Reads a `package-lock.json` or `npm-shrinkwrap.json`, versions 1 to 3. Links and the project's own packages are none of others. */
function readPackageLock(text: string): Content {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'lock of npm');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const version = root.get('lockfileVersion');
  const packages = root.get('packages');
  const tree = root.get('dependencies');
  if (version?.text === undefined && viewed.defects.length === 0) return broken('it has no `lockfileVersion`');
  if (version?.text !== undefined && !/^[123]$/.test(version.text))
    return broken('its `lockfileVersion` is not one that can be read: 1 to 3 are', version.place);
  const read = sorted(packages === undefined ? [...fromTree(tree)] : packages.entries.map(({ name, value }) => fromPackages(name, value)));
  const own = packages?.entries.filter(({ name }) => !name.includes('node_modules/')) ?? [];
  const asked = own.flatMap(({ value }) => namesIn(value, ['dependencies', 'devDependencies', 'optionalDependencies']));
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects], ...(own.length > 0 && { roots: asked }) };
}

/** The lock of npm. */
export const packageLock: Format = {
  id: 'package-lock',
  title: 'package-lock.json',
  role: 'lock',
  isAt: named(/^(?:package-lock|npm-shrinkwrap)\.json$/),
  read: readPackageLock,
  relock: (name, version) => `npm install '${name}@>=${version}' --package-lock-only`,
};
