import { ConfigError, FileError, type Files, quote } from '@mlx-guard/core';
import { staysInside, tidy } from './tree-path.ts';

/** Throws a `ConfigError` that names every problem, if there are any. */
export function refuseAll(code: 'invalid-setting' | 'nothing-to-check' | 'ambiguous', problems: readonly string[]): void {
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError(code, [first, ...more]);
}

async function problemOf(path: string, files: Files, foldersOnly: boolean): Promise<string | undefined> {
  if (!staysInside(path)) return 'leads out of the working directory; set `working-directory`';
  try {
    for await (const entry of files.walk(path))
      return foldersOnly && entry.path === path && entry.kind === 'file' ? 'is a file; name the folder it stands in' : undefined;
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    if (thrown.code === 'absent') return 'does not exist';
    const wanted = foldersOnly ? 'the folder itself' : 'what it leads to';
    return thrown.code === 'link' ? `is a link, or lies behind one; name ${wanted}` : 'cannot be read';
  }
}

/** What `paths` names, each once, tidy and there. Throws `ConfigError` that names every one that is not. */
export async function startPaths(
  paths: readonly string[],
  files: Files,
  { foldersOnly = false }: { readonly foldersOnly?: boolean } = {},
): Promise<readonly [string, ...string[]]> {
  const starts = [...new Set(paths.map(tidy))];
  const problems: string[] = [];
  for (const start of starts) {
    const problem = await problemOf(start, files, foldersOnly);
    if (problem !== undefined) problems.push(`${quote('paths')}: ${quote(start)} ${problem}`);
  }
  refuseAll('nothing-to-check', problems);
  const [first, ...more] = starts;
  if (first === undefined) throw new ConfigError('nothing-to-check', [`${quote('paths')} names ${foldersOnly ? 'no folder' : 'nothing'}`]);
  return [first, ...more];
}
