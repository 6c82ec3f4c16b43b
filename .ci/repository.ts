import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The files that are part of the repository or would be with the next commit: what git tracks or does not ignore. POSIX paths from the root,
 * sorted. In a pattern `*` stays within a folder and `**` does not; a folder stands for all in it.
 */
export const repositoryFiles = (...patterns: readonly string[]): readonly string[] =>
  execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...patterns.map((pattern) => `:(glob)${pattern}`)],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  )
    .split('\0')
    .filter(Boolean)
    .sort();
