import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { foldersWith, recordOf } from './workspace.ts';

const lists = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const entry = z.record(z.string(), z.unknown());
const lockfile = z.looseObject({ packages: z.record(z.string(), entry) });

/** Whether package-lock.json says of every workspace what its package.json says: `npm ci` refuses one that does not. */
export function isLockInStep(root: string): boolean {
  const { packages } = lockfile.parse(recordOf(root, 'package-lock.json'));
  const folders = (['packages', 'actions'] as const).flatMap((parent) => foldersWith(root, parent, 'package.json'));
  const locked = Object.keys(packages).filter((path) => /^(?:packages|actions)\/[^/]+$/.test(path));
  return (
    locked.every((path) => folders.includes(path)) &&
    folders.every((path) => {
      const manifest = entry.parse(recordOf(root, `${path}/package.json`));
      return lists.every((list) => isDeepStrictEqual(manifest[list], packages[path]?.[list]));
    })
  );
}

/** Has npm bring package-lock.json into step, without touching node_modules. */
export function updateLock(root: string): void {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', ...quiet], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}
