import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { npmOrigin, npmPin } from './npm-name.ts';
import { type Entry, rootOf, viewJson } from './view.ts';

/** `"key": ["name@1.0.0", registry, { dependencies }, "sha512-…"]`; from elsewhere `"name@github:…"`, `"name@workspace:…"`. */
function readPackage({ key, value }: Entry): Dependency | Defect | undefined {
  const [identity, ...rest] = value.items;
  const text = identity?.text ?? '';
  const at = text.indexOf('@', 1);
  if (identity === undefined || at < 1) return { place: key, problem: 'this package has no name and version' };
  const version = text.slice(at + 1);
  if (/^(?:workspace|link|file|root):/.test(version) || version === '') return undefined;
  const isAddress = /^(?:git\+|github:|https?:)/.test(version);
  const found = npmOrigin(isAddress ? version : undefined);
  const meta = rest.find(({ kind }) => kind === 'map');
  return npmPin({
    name: text.slice(0, at),
    version: isAddress ? undefined : version,
    ...(isAddress ? { origin: 'direct', address: version, commit: found.commit ?? /#([0-9a-f]{7,40})$/.exec(version)?.[1] } : found),
    hashes: rest.some((one) => /^sha\d+-/.test(one.text ?? '')) ? 1 : 0,
    place: identity.place,
    requires: (meta?.get('dependencies')?.entries ?? []).map(({ name }) => name),
  });
}

/** Reads a `bun.lock`: JSON with comments and trailing commas. */
function readBunLock(text: string): Content {
  const viewed = viewJson(text, { comments: true });
  const root = rootOf(viewed, 'lock of Bun');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  if (root.get('lockfileVersion')?.text === undefined)
    return viewed.defects.length > 0 ? { dependencies: [], defects: viewed.defects } : broken('it has no `lockfileVersion`');
  const read = sorted((root.get('packages')?.entries ?? []).map(readPackage));
  const roots = (root.get('workspaces')?.entries ?? []).flatMap(({ value }) =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((section) => value.get(section)?.entries.map(({ name }) => name) ?? []),
  );
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects], roots };
}

/** The lock of Bun. */
export const bunLock: Format = {
  id: 'bun-lock',
  title: 'bun.lock',
  role: 'lock',
  isAt: named(/^bun\.lock$/),
  read: readBunLock,
  relock: (name) => `bun update ${name}`,
};

/** The older lock of Bun, which only Bun reads. */
export const bunLockb: Format = {
  id: 'bun-lockb',
  title: 'bun.lockb',
  role: 'lock',
  isAt: named(/^bun\.lockb$/),
  read: () => broken('it is binary, and only Bun reads it: `bun install --save-text-lockfile` writes `bun.lock` instead'),
};
