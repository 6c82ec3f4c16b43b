import { counted, type Ports, type Table, type TreeEntry } from '@mlx-guard/core';
import { baseName, folderOf, isWithin } from '@mlx-guard/model-formats';
import { isWeights } from './file-kind.ts';
import { manifestKind } from './grammar.ts';
import { localFolderOf, snapshotOf } from './hub-layout.ts';

const notEntered: ReadonlySet<string> = new Set(['.git', '.mlx-guard', 'node_modules', '.venv', 'venv']);

/** The weight files that stand in one folder. */
export interface Weights {
  readonly count: number;
  /** The path of one of them. */
  readonly first: string;
}

type Paths = readonly [string, ...string[]];

/** What lies below one of `paths`. All paths are relative to the working directory. */
export interface Scene {
  /** Manifests by their folder: those that can verify something, or where there is none those that are too weak to. */
  readonly manifests: ReadonlyMap<string, Paths>;
  /** Folders with what `huggingface_hub` recorded of a download: snapshots of a cache, and folders that it filled. */
  readonly hub: ReadonlySet<string>;
  readonly weights: ReadonlyMap<string, Weights>;
  /** What should have been looked into and was not, with the reason. */
  readonly gaps: ReadonlyMap<string, string>;
  /** Folders that were left out. */
  readonly left: ReadonlySet<string>;
}

/** Why something that is found while searching hides what should have been found. */
function gapOf(entry: TreeEntry, start: string): string | undefined {
  if (entry.kind === 'unreadable') return 'it cannot be read';
  if (entry.kind !== 'link' || notEntered.has(baseName(entry.path))) return undefined;
  if (entry.leads.to === 'outside') return 'a link out of the working directory is not followed';
  return entry.leads.to === 'folder' && !isWithin(entry.leads.path, start) ? 'a link to a folder that was not searched' : undefined;
}

/** What was found on the way. */
class Finds {
  readonly strong = new Map<string, Paths>();
  readonly weak = new Map<string, Paths>();
  readonly hub = new Set<string>();
  readonly weights = new Map<string, Weights>();
  readonly gaps = new Map<string, string>();

  take(entry: TreeEntry, start: string): void {
    const { path } = entry;
    const folder = folderOf(path);
    const snapshot = snapshotOf(path);
    const local = localFolderOf(path);
    if (snapshot !== undefined) this.hub.add(snapshot);
    if (local !== undefined) this.hub.add(local);
    // What stands in a snapshot of a cache is a link each: what verifies it are the names of the blobs.
    const kind = snapshot === undefined ? manifestKind(baseName(path)) : undefined;
    const gap = gapOf(entry, start);
    if (kind !== undefined) {
      const known = kind === 'strong' ? this.strong : this.weak;
      const others = known.get(folder);
      known.set(folder, others === undefined ? [path] : [...others, path]);
    } else if (isWeights(baseName(path))) {
      const { count, first } = this.weights.get(folder) ?? { count: 0, first: path };
      this.weights.set(folder, { count: count + 1, first });
    } else if (gap !== undefined) this.gaps.set(path, gap);
  }
}

/** Looks below a folder for manifests and weight files, whatever kind of entry bears such a name. Throws `FileError`. */
export async function search(start: string, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<Scene> {
  const finds = new Finds();
  const left = new Set<string>();
  const skip = (folder: string): boolean => {
    const isLeft = notEntered.has(baseName(folder));
    if (isLeft) left.add(folder);
    return isLeft;
  };
  for await (const entry of files.walk(start, skip)) {
    signal.throwIfAborted();
    finds.take(entry, start);
  }
  const { strong, weak, hub, weights, gaps } = finds;
  const manifests = new Map([...[...weak].filter(([folder]) => !strong.has(folder)), ...strong]);
  return { manifests, hub: new Set([...hub].filter((folder) => !manifests.has(folder))), weights, gaps, left };
}

/** Several scenes as one. What lies below two of `paths` is there once. */
export const union = (scenes: readonly Scene[]): Scene => ({
  manifests: new Map(scenes.flatMap(({ manifests }) => [...manifests])),
  hub: new Set(scenes.flatMap(({ hub }) => [...hub])),
  weights: new Map(scenes.flatMap(({ weights }) => [...weights])),
  gaps: new Map(scenes.flatMap(({ gaps }) => [...gaps])),
  left: new Set(scenes.flatMap(({ left }) => [...left])),
});

/** Folders that were left out as rows of a table, those of one name together. */
export function leftRows(left: Scene['left']): Table['rows'] {
  const byName = Map.groupBy(left, baseName);
  return [...byName.values()].map(([first = '', ...more]) => [
    first,
    `not searched${more.length === 0 ? '' : `, nor ${counted(more.length, 'more folder')} of this name`}`,
  ]);
}
