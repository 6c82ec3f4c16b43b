import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { npmOrigin, npmPin } from './npm-name.ts';
import { type Entry, type View, viewYaml } from './view.ts';

/** Name and version of a key: `/a/1.0.0_peer` (5), `/a@1.0.0(peer@2)` (6), `a@1.0.0(peer@2)` (9), a scope before any of them. */
function pnpmKey(key: string): { readonly name: string; readonly version: string } | undefined {
  const [, oldName, oldVersion] = /^\/((?:@[^/]+\/)?[^/@]+)\/(\d[^_/(]*)(?:_.*)?$/s.exec(key) ?? [];
  if (oldName !== undefined && oldVersion !== undefined) return { name: oldName, version: oldVersion };
  const bare = key.replace(/^\//, '').replace(/\(.*$/s, '');
  const at = bare.indexOf('@', 1);
  return at > 0 ? { name: bare.slice(0, at), version: bare.slice(at + 1) } : undefined;
}

const addressPattern = /^(?:https?:|git\+|file:|link:|github\.com\/|codeload\.github\.com\/)/;

function readPackage({ name: key, key: place, value }: Entry, requires: View | undefined): Dependency | Defect {
  const parsed = pnpmKey(key);
  const name = value.get('name')?.text ?? parsed?.name;
  const version = value.get('version')?.text ?? parsed?.version;
  const resolution = value.get('resolution');
  const tarball = resolution?.get('tarball')?.text;
  const repository = resolution?.get('repo')?.text;
  const isAddress = addressPattern.test(parsed?.version ?? '') || addressPattern.test(key) || repository !== undefined;
  const found = npmOrigin(isAddress ? (parsed?.version ?? key) : undefined);
  const commit = resolution?.get('commit')?.text ?? /\/tar\.gz\/([0-9a-f]{40})$/.exec(tarball ?? '')?.[1];
  return npmPin({
    name,
    version: isAddress && value.get('version') === undefined ? undefined : version,
    ...(found.origin === 'local' ? found : isAddress ? { origin: 'direct', address: repository ?? tarball ?? key, commit } : { origin: 'registry' }),
    hashes: resolution?.get('integrity')?.text === undefined ? 0 : 1,
    place,
    use: value.get('dev')?.text === 'true' ? 'development' : 'runtime',
    requires: ['dependencies', 'optionalDependencies'].flatMap(
      (section) => (value.get(section) ?? requires?.get(section))?.entries.map(({ name: other }) => other) ?? [],
    ),
  });
}

/** Reads a `pnpm-lock.yaml`, versions 5 to 9: the section `packages`. */
function readPnpmLock(text: string): Content {
  const { documents, defects } = viewYaml(text);
  const root = documents.find((document) => document.get('lockfileVersion') !== undefined);
  const version = root?.get('lockfileVersion');
  if (version?.text === undefined || !/^[5-9](?:\.\d+)?$/.test(version.text)) {
    return defects.length > 0 ? { dependencies: [], defects } : broken('its `lockfileVersion` is not one that can be read: 5 to 9 are', version?.place);
  }
  const snapshots = new Map((root?.get('snapshots')?.entries ?? []).map(({ name, value }) => [name.replace(/\(.*$/s, ''), value]));
  const read = sorted((root?.get('packages')?.entries ?? []).map((one) => readPackage(one, snapshots.get(one.name))));
  const importers = [root, ...(root?.get('importers')?.entries.map(({ value }) => value) ?? [])];
  const roots = importers.flatMap((one) =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((section) => one?.get(section)?.entries.map(({ name }) => name) ?? []),
  );
  return { dependencies: read.dependencies, defects: [...defects, ...read.defects], roots };
}

/** The lock of pnpm. */
export const pnpmLock: Format = {
  id: 'pnpm-lock',
  title: 'pnpm-lock.yaml',
  role: 'lock',
  isAt: named(/^pnpm-lock\.yaml$/),
  read: readPnpmLock,
  relock: (name, version) => `pnpm update '${name}@>=${version}'`,
};
