import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryFiles, root } from './repository.ts';

/** Builds every action's `dist` from nothing, so that what is no longer built goes too. Throws where an action has none afterwards. */
export function rebuildDist(build: () => void): void {
  const folders = repositoryFiles('actions/*/package.json').map((path) => join(root, dirname(path), 'dist'));
  if (folders.length === 0) throw new Error('there is no action');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  build();
  const missing = folders.filter((folder) => !existsSync(join(folder, 'index.js')));
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}`);
}
