import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, quote } from '@mlx-guard/core';
import { repositoryRoot } from '@mlx-guard/runtime';

/** A project as a command was pointed at it: both absolute, without links. */
export interface Project {
  readonly folder: string;
  /** Of the repository that the folder lies in; the folder itself outside of one. */
  readonly root: string;
}

/** The project that PATH names. Throws `ConfigError` where it is no folder. */
export function projectAt(start: string, name: string): Project {
  const folder = folderAt(path.resolve(start, name));
  if (folder === undefined) throw new ConfigError('invalid-setting', [`${quote(name)} is no folder`]);
  return { folder, root: repositoryRoot(folder) };
}

function folderAt(absolute: string): string | undefined {
  try {
    return statSync(absolute).isDirectory() ? realpathSync(absolute) : undefined;
  } catch {
    return undefined;
  }
}
