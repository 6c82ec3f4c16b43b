import { broken, type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { isSemver } from './semver.ts';
import { rootOf, type View, viewJson } from './view.ts';

/** The name that OSV gives a package of Swift: its address without scheme, user and `.git`. */
export function swiftName(location: string): string {
  const bare = location
    .trim()
    .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/i, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '');
  // git@host:owner/name
  const scp = /^([^/:]+):(?!\d+\/)(.+)$/.exec(bare);
  const [host = '', ...path] = (scp === null ? bare : `${scp[1]}/${scp[2]}`).split('/');
  return [host.toLowerCase(), ...path].join('/');
}

function readPin(one: View): Dependency | Defect {
  const location = (one.get('location') ?? one.get('repositoryURL'))?.text;
  const identity = (one.get('identity') ?? one.get('package'))?.text;
  const state = one.get('state');
  const [version, branch, revision] = ['version', 'branch', 'revision'].map((key) => state?.get(key)?.text);
  const place = state?.get('version')?.place ?? state?.get('revision')?.place ?? one.place;
  if (location === undefined || location === '') {
    const isRegistry = one.get('kind')?.text === 'registry' && identity !== undefined && version !== undefined;
    if (!isRegistry) return { place, problem: 'this pin has no location' };
  }
  const name = location === undefined || location === '' ? (identity ?? '') : swiftName(location);
  if (one.get('kind')?.text === 'localSourceControl' || /^(?:\/|\.|file:)/.test(location ?? '')) {
    return { ecosystem: 'SwiftURL', name, evidence: 'unresolved', wanted: 'a folder or file of the project', origin: 'local', hashes: 0, place };
  }
  const base = { ecosystem: 'SwiftURL', name, hashes: revision === undefined ? 0 : 1, place, ...(location !== undefined && { address: location }) } as const;
  const ref = revision === undefined ? undefined : ({ kind: 'commit', text: revision } as const);
  if (version !== undefined && isSemver(version)) return { ...base, origin: 'registry', evidence: 'pinned', version, wanted: version, ...(ref && { ref }) };
  if (revision === undefined && branch === undefined) return { place, problem: 'this pin has no state that can be read' };
  return {
    ...base,
    origin: 'direct',
    evidence: 'unresolved',
    wanted: branch === undefined ? 'a commit' : `the branch ${branch.slice(0, 60)}`,
    ...(ref && { ref }),
  };
}

/** Reads a `Package.resolved` of the Swift package manager, versions 1 to 3. */
function readPackageResolved(text: string): Content {
  const viewed = viewJson(text);
  const root = rootOf(viewed, 'Package.resolved');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  const version = root.get('version');
  const pins = root.get('object', 'pins') ?? root.get('pins');
  if (version?.text !== undefined && !/^[123]$/.test(version.text)) return broken('its format has no version that can be read: 1 to 3 are', version.place);
  if (pins === undefined) return viewed.defects.length > 0 ? { dependencies: [], defects: viewed.defects } : broken('it has no `pins`');
  const read = sorted(pins.items.map(readPin));
  return { dependencies: read.dependencies, defects: [...viewed.defects, ...read.defects] };
}

/** The lock of the Swift package manager. */
export const packageResolved: Format = {
  id: 'package-resolved',
  title: 'Package.resolved',
  role: 'lock',
  isAt: named(/^Package\.resolved$/),
  read: readPackageResolved,
  relock: (name) => `swift package update ${name.slice(name.lastIndexOf('/') + 1)}`,
};
