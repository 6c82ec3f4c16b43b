import { existsSync } from 'node:fs';
import path from 'node:path';

const maxLevels = 64;

/** The root of the repository that a folder lies in: the nearest folder with `.git`, else the folder itself. Absolute. */
export function repositoryRoot(folder: string): string {
  let current = folder;
  for (let level = 0; level < maxLevels; level += 1) {
    if (existsSync(path.join(current, '.git'))) return current;
    const parent = path.dirname(current);
    if (parent === current) break;
    current = parent;
  }
  return folder;
}
