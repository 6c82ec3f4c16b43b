import { ConfigError, FileError, fitsGlob, type Ports, quote, type TreeEntry } from '@mlx-guard/core';

const notEntered: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv', 'site-packages', '.mlx-guard']);

/** What a file is, by its name. `declares`: it may ask for packages and pins none. `unread`: a lock of a format that is not read. */
export type ManifestKind = 'requirements' | 'uv-lock' | 'declares' | 'unread';

const kinds: readonly (readonly [RegExp, ManifestKind])[] = [
  [/^(?:[\w.-]*[-_.])?(?:requirements|constraints)(?:[-_.][\w.-]*)?\.(?:txt|lock)$/i, 'requirements'],
  [/^uv\.lock$/, 'uv-lock'],
  [/^(?:pyproject\.toml|setup\.py|setup\.cfg)$/, 'declares'],
  [/^(?:poetry\.lock|pdm\.lock|Pipfile\.lock|pylock(?:\.[\w-]+)?\.toml|conda-lock\.ya?ml|pixi\.lock)$/, 'unread'],
  [/^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|Package\.resolved|Cargo\.lock|go\.sum)$/, 'unread'],
];

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What a file is, by its path; undefined for what is no manifest. A folder `requirements` holds requirements files. */
function kindOf(path: string): ManifestKind | undefined {
  const known = kinds.find(([pattern]) => pattern.test(baseName(path)))?.[1];
  return known ?? (/(?:^|\/)requirements\/[^/]+\.txt$/.test(path) ? 'requirements' : undefined);
}

/** What was found, by path. */
export interface Scene {
  readonly manifests: ReadonlyMap<string, ManifestKind>;
  /** What should have been looked into and was not, with the reason. */
  readonly gaps: ReadonlyMap<string, string>;
}

function gapOf(entry: TreeEntry): string | undefined {
  if (entry.kind === 'unreadable') return 'it cannot be read';
  if (entry.kind === 'file') return entry.exactName || kindOf(entry.path) === undefined ? undefined : 'its name is not UTF-8';
  const isOurs = kindOf(entry.path) !== undefined;
  if (entry.kind === 'special') return isOurs ? 'it is no regular file' : undefined;
  if (notEntered.has(baseName(entry.path))) return undefined;
  if (entry.leads.to === 'outside') return 'a link out of the working directory is not followed';
  if (entry.leads.to === 'folder') return 'a link to a folder is not followed; name the folder itself';
  return isOurs && entry.leads.to !== 'file' ? 'a link that leads to no file' : undefined;
}

const tidy = (path: string): string => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || '.';

/** Finds manifests and locks below `paths`. A file that a path names itself is a requirements file if its name tells nothing else. Throws `ConfigError` for a path that holds none. */
export async function discover(paths: readonly string[], exclude: readonly string[], { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<Scene> {
  const manifests = new Map<string, ManifestKind>();
  const gaps = new Map<string, string>();
  const isLeft = (path: string): boolean => exclude.some((pattern) => fitsGlob(pattern, path) || fitsGlob(pattern, `${path}/`));
  for (const start of paths.map(tidy)) {
    let hits = 0;
    try {
      for await (const entry of files.walk(start, (folder) => notEntered.has(baseName(folder)) || isLeft(folder))) {
        signal.throwIfAborted();
        if (isLeft(entry.path)) continue;
        const gap = gapOf(entry);
        const target = entry.kind === 'link' && entry.leads.to === 'file' ? entry.leads.path : entry.path;
        const kind = kindOf(entry.path) ?? (entry.path === start && entry.kind === 'file' ? 'requirements' : undefined);
        if (gap !== undefined || kind !== undefined) hits += 1;
        if (gap !== undefined) gaps.set(entry.path, gap);
        else if (kind !== undefined) manifests.set(target, kind);
      }
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      throw new ConfigError('nothing-to-check', [`${quote('paths')}: ${quote(start)} cannot be looked into: ${thrown.message}`]);
    }
    if (start !== '.' && hits === 0) {
      throw new ConfigError('nothing-to-check', [`${quote('paths')}: ${quote(start)} holds neither a manifest nor a lock`]);
    }
  }
  return { manifests, gaps };
}
