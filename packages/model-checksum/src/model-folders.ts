import { ConfigError, FileError, type Files, quote } from '@mlx-guard/core';
import { staysInside, tidy } from './tree-path.ts';

async function problemOf(path: string, files: Files): Promise<string | undefined> {
  if (!staysInside(path)) return 'leads out of the working directory; set `working-directory`';
  try {
    for await (const entry of files.walk(path)) return entry.path === path && entry.kind === 'file' ? 'is a file; name the folder it stands in' : undefined;
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    if (thrown.code === 'absent') return 'does not exist';
    return thrown.code === 'link' ? 'is a link, or lies behind one; name the folder itself' : 'cannot be read';
  }
}

/** Throws a `ConfigError` that names every problem, if there are any. */
export function refuse(code: 'invalid-setting' | 'nothing-to-check', problems: readonly string[]): void {
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError(code, [first, ...more]);
}

/** The folders that `paths` names, each once, tidy and there. Throws `ConfigError` that names every one that is not. */
export async function modelFolders(paths: readonly string[], files: Files): Promise<readonly [string, ...string[]]> {
  const folders = [...new Set(paths.map(tidy))];
  const problems: string[] = [];
  for (const folder of folders) {
    const problem = await problemOf(folder, files);
    if (problem !== undefined) problems.push(`${quote('paths')}: ${quote(folder)} ${problem}`);
  }
  refuse('nothing-to-check', problems);
  const [first, ...more] = folders;
  if (first === undefined) throw new ConfigError('nothing-to-check', [`${quote('paths')} names no folder`]);
  return [first, ...more];
}
