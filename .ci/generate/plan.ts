import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byName } from './naming.ts';
import { textOf } from './workspace.ts';

/** What the generated files of a repository should be. Paths are POSIX, relative to its root. */
export interface Plan {
  readonly files: ReadonlyMap<string, string>;
  /** Folders in which nothing else may be. */
  readonly folders: readonly string[];
}

function filesBelow(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const superfluous = (root: string, { files, folders }: Plan): readonly string[] =>
  folders.flatMap((folder) => filesBelow(root, folder)).filter((path) => !files.has(path));

/** The files that are not as planned: changed, missing, or no longer wanted; sorted. */
export const driftOf = (root: string, plan: Plan): readonly string[] =>
  [...[...plan.files].flatMap(([path, text]) => (textOf(root, path) === text ? [] : [path])), ...superfluous(root, plan)].sort(byName);

/** Makes the files as planned, touching only those that are not. Returns them. */
export function carryOut(root: string, plan: Plan): readonly string[] {
  const drift = driftOf(root, plan);
  for (const path of drift) {
    const text = plan.files.get(path);
    if (text === undefined) rmSync(join(root, path));
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  return drift;
}
