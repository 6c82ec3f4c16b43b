import type { Ecosystem } from './dependency.ts';

/** A package that an address of the form `pkg:type/namespace/name@version` names. */
export interface PackageUrl {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string | undefined;
}

const types: ReadonlyMap<string, Ecosystem> = new Map([
  ['pypi', 'PyPI'],
  ['npm', 'npm'],
  ['cargo', 'crates.io'],
  ['golang', 'Go'],
  ['swift', 'SwiftURL'],
  ['githubactions', 'GitHub Actions'],
  ['conan', 'ConanCenter'],
  ['conda', 'conda'],
  ['vcpkg', 'vcpkg'],
  ['docker', 'Docker'],
  ['oci', 'Docker'],
  ['brew', 'Homebrew'],
  ['deb', 'Debian'],
  ['apk', 'Alpine'],
  ['github', 'GIT'],
]);

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Reads a package URL (purl-spec); undefined for what is none or of a type that is not read. */
export function readPackageUrl(written: string): PackageUrl | undefined {
  const [, type = '', path = ''] = /^pkg:\/*([a-z0-9.+-]+)\/([^?#]+)/i.exec(written) ?? [];
  const ecosystem = types.get(type.toLowerCase());
  if (ecosystem === undefined) return undefined;
  const at = path.lastIndexOf('@');
  const hasVersion = at > 0 && !path.slice(at).includes('/');
  const name = decoded(hasVersion ? path.slice(0, at) : path);
  const version = hasVersion ? decoded(path.slice(at + 1)) : undefined;
  if (name === undefined || name === '') return undefined;
  const full = ecosystem === 'GIT' ? `github.com/${name}`.toLowerCase() : ecosystem === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name;
  return { ecosystem, name: full, version: ecosystem === 'Go' ? version?.replace(/^v/, '') : version };
}

const encode = (text: string): string => encodeURIComponent(text).replace(/%3A/g, ':');

/** The package URL of a package; undefined for kinds that have none. */
export function packageUrl(ecosystem: Ecosystem, name: string, version?: string): string | undefined {
  const type = ecosystem === 'GIT' ? (name.startsWith('github.com/') ? 'github' : undefined) : [...types].find(([, one]) => one === ecosystem)?.[0];
  if (type === undefined) return undefined;
  const path = (ecosystem === 'GIT' ? name.slice('github.com/'.length) : name).split('/').map(encode).join('/');
  const shown = ecosystem === 'Go' && version !== undefined ? `v${version}` : version;
  return `pkg:${type}/${path}${shown === undefined ? '' : `@${encode(shown)}`}`;
}
