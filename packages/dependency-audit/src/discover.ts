import { ConfigError, FileError, fitsGlob, type Ports, quote, type TreeEntry } from '@mlx-guard/core';
import { type Format, formatOf, requirements } from '@mlx-guard/dependency-formats';

const notEntered: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', 'venv', 'site-packages', '.mlx-guard']);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What was found, by path. */
export interface Scene {
  readonly manifests: ReadonlyMap<string, Format>;
  /** What should have been looked into and was not, with the reason. */
  readonly gaps: ReadonlyMap<string, string>;
}

function gapOf(entry: TreeEntry): string | undefined {
  if (entry.kind === 'unreadable') return 'it cannot be read';
  if (entry.kind === 'file') return entry.exactName || formatOf(entry.path) === undefined ? undefined : 'its name is not UTF-8';
  const isOurs = formatOf(entry.path) !== undefined;
  if (entry.kind === 'special') return isOurs ? 'it is no regular file' : undefined;
  if (notEntered.has(baseName(entry.path))) return undefined;
  if (entry.leads.to === 'outside') return 'a link out of the working directory is not followed';
  if (entry.leads.to === 'folder') return 'a link to a folder is not followed; name the folder itself';
  return isOurs && entry.leads.to !== 'file' ? 'a link that leads to no file' : undefined;
}

const tidy = (path: string): string => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || '.';

/** Finds manifests and locks below `paths`. A file that a path names itself is a requirements file if its name tells nothing else. Throws `ConfigError` for a path that holds none. */
export async function discover(
  paths: readonly string[],
  exclude: readonly string[],
  { files, signal }: Pick<Ports, 'files' | 'signal'>,
  mayBeEmpty = false,
): Promise<Scene> {
  const manifests = new Map<string, Format>();
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
        const format = formatOf(entry.path) ?? (entry.path === start && entry.kind === 'file' ? requirements : undefined);
        if (gap !== undefined || format !== undefined) hits += 1;
        if (gap !== undefined) gaps.set(entry.path, gap);
        else if (format !== undefined) manifests.set(target, format);
      }
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      throw new ConfigError('nothing-to-check', [`${quote('paths')}: ${quote(start)} cannot be looked into: ${thrown.message}`]);
    }
    if (start !== '.' && hits === 0 && !mayBeEmpty) {
      throw new ConfigError('nothing-to-check', [`${quote('paths')}: ${quote(start)} holds neither a manifest nor a lock`]);
    }
  }
  return { manifests, gaps };
}
