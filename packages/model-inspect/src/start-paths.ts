import { ConfigError, FileError, type Files, quote } from '@mlx-guard/core';
import { staysInside, tidy } from './tree-path.ts';

async function problemOf(path: string, files: Files): Promise<string | undefined> {
  if (!staysInside(path)) return 'leads out of the working directory; set `working-directory`';
  try {
    for await (const _ of files.walk(path)) return undefined;
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    if (thrown.code === 'absent') return 'does not exist';
    return thrown.code === 'link' ? 'is a link, or lies behind one; name what it leads to' : 'cannot be read';
  }
}

/** Throws a `ConfigError` that names every problem, if there are any. */
export function refuse(problems: readonly string[]): void {
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('nothing-to-check', [first, ...more]);
}

/** What `paths` names, each once, tidy and there. Throws `ConfigError` that names every one that is not. */
export async function startPaths(paths: readonly string[], files: Files): Promise<readonly string[]> {
  const starts = [...new Set(paths.map(tidy))];
  const problems: string[] = [];
  for (const start of starts) {
    const problem = await problemOf(start, files);
    if (problem !== undefined) problems.push(`${quote('paths')}: ${quote(start)} ${problem}`);
  }
  refuse(starts.length === 0 ? [`${quote('paths')} names nothing`] : problems);
  return starts;
}
