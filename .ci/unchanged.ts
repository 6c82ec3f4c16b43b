import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './repository.ts';

const git = (folder: string, environment: NodeJS.ProcessEnv, ...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** The working tree as a git tree object, with what is new and not ignored; neither the index nor a commit is touched. */
function snapshot(folder: string): string {
  const index = join(tmpdir(), `mlx-guard-index-${process.pid}`);
  const environment = { ...process.env, GIT_INDEX_FILE: index };
  try {
    git(folder, environment, 'add', '--all');
    return git(folder, environment, 'write-tree');
  } finally {
    rmSync(index, { force: true });
  }
}

/** Does the work, which writes files again that are there already. Throws, and names the files, where one came out different, is new or is gone. */
export function unchanged(work: () => void, folder = root): void {
  const before = snapshot(folder);
  work();
  const changed = git(folder, process.env, 'diff', '--stat', before, snapshot(folder));
  if (changed !== '') throw new Error(`these files came out different:\n${changed}`);
}
