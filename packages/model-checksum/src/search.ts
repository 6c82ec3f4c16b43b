import { counted, type Ports, type Table, type TreeEntry } from '@mlx-guard/core';
import { isWeights } from './file-kind.ts';
import { grammars } from './grammar.ts';
import { baseName, folderOf, isWithin } from './tree-path.ts';

const notEntered: ReadonlySet<string> = new Set(['.git', '.mlx-guard', 'node_modules', '.venv', 'venv']);
const manifestNames: ReadonlySet<string> = new Set(grammars.map(({ fileName }) => fileName));

/** The weight files that stand in one folder. */
export interface Weights {
  readonly count: number;
  /** The path of one of them. */
  readonly first: string;
}

type Paths = readonly [string, ...string[]];

/** What lies below one of `paths`. All paths are relative to the working directory. */
export interface Scene {
  /** Manifests by their folder. */
  readonly manifests: ReadonlyMap<string, Paths>;
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

/** Looks below a folder for manifests and weight files, whatever kind of entry bears such a name. Throws `FileError`. */
export async function search(start: string, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<Scene> {
  const manifests = new Map<string, Paths>();
  const weights = new Map<string, Weights>();
  const gaps = new Map<string, string>();
  const left = new Set<string>();
  const skip = (folder: string): boolean => {
    const isLeft = notEntered.has(baseName(folder));
    if (isLeft) left.add(folder);
    return isLeft;
  };
  for await (const entry of files.walk(start, skip)) {
    signal.throwIfAborted();
    const { path } = entry;
    const folder = folderOf(path);
    const gap = gapOf(entry, start);
    if (manifestNames.has(baseName(path))) {
      const others = manifests.get(folder);
      manifests.set(folder, others === undefined ? [path] : [...others, path]);
    } else if (isWeights(baseName(path))) {
      const { count, first } = weights.get(folder) ?? { count: 0, first: path };
      weights.set(folder, { count: count + 1, first });
    } else if (gap !== undefined) gaps.set(path, gap);
  }
  return { manifests, weights, gaps, left };
}

/** Several scenes as one. What lies below two of `paths` is there once. */
export const union = (scenes: readonly Scene[]): Scene => ({
  manifests: new Map(scenes.flatMap(({ manifests }) => [...manifests])),
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
