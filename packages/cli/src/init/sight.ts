import { type DetectedProject, detectProject, FileError, type Files } from '@mlx-guard/core';

const maxBytes = 64 * 1024;

/** What a look at a repository's own files tells. */
export interface Sight {
  readonly project: DetectedProject;
  readonly isRepository: boolean;
  /** The branch that is released from, and the file that says so. */
  readonly branch: { readonly name: string; readonly evidence: string };
  /** Whether some of its files are in Git LFS. */
  readonly hasLfs: boolean;
}

/** The beginning of a file; empty where it cannot be read. */
async function beginningOf(files: Files, path: string): Promise<string> {
  try {
    await using file = await files.open(path);
    return new TextDecoder().decode(await file.read(0, maxBytes));
  } catch (thrown) {
    if (thrown instanceof FileError) return '';
    throw thrown;
  }
}

/** Names that need no quoting anywhere; git allows more, which nobody calls the default branch. */
const branchName = /^[A-Za-z0-9][\w./-]{0,99}$/;

const branchFiles = [
  ['.git/refs/remotes/origin/HEAD', /^ref: refs\/remotes\/origin\/(.+)$/m],
  ['.git/HEAD', /^ref: refs\/heads\/(.+)$/m],
] as const;

async function branchOf(files: Files): Promise<Sight['branch']> {
  for (const [path, pattern] of branchFiles) {
    const [, name] = pattern.exec(await beginningOf(files, path)) ?? [];
    if (name !== undefined && branchName.test(name)) return { name, evidence: path };
  }
  return { name: 'main', evidence: 'the usual name' };
}

/** Looks at a repository from its root. */
export async function look(files: Files): Promise<Sight> {
  const attributes = await beginningOf(files, '.gitattributes');
  return {
    project: await detectProject(files),
    isRepository: (await beginningOf(files, '.git/HEAD')) !== '',
    branch: await branchOf(files),
    hasLfs: /^[^#\n]*\bfilter=lfs\b/m.test(attributes),
  };
}

/** Whether a file is only the pointer that stands for one in Git LFS (specification: git-lfs docs/spec.md). */
export const isLfsPointer = async (files: Files, path: string): Promise<boolean> =>
  (await beginningOf(files, path)).startsWith('version https://git-lfs.github.com/spec/');
