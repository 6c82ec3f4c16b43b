import { fitsGlob } from '@mlx-guard/core';

/** Where GitHub looks for the file, in this order; the first that exists counts. */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** GitHub ignores a larger file as a whole. */
export const maxCodeOwnersBytes = 3 * 1024 * 1024;

interface Line {
  readonly pattern: string;
  readonly owners: readonly string[];
}

const owner = /^(?:@[\w.-]+(?:\/[\w.-]+)?|[^\s@]+@[^\s@]+)$/;

/** One line; undefined where GitHub skips it: empty, a comment, or something that `CODEOWNERS` does not know, such as `!` and `[ ]`. */
function readLine(text: string): Line | undefined {
  const words = text
    .replaceAll('\\ ', '\0')
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('\0', ' '));
  const end = words.findIndex((word) => word.startsWith('#'));
  const [pattern = '', ...owners] = end === -1 ? words : words.slice(0, end);
  if (pattern === '' || pattern.startsWith('!') || pattern.includes('[')) return undefined;
  return { pattern: pattern.replace(/^\\#/, '#'), owners: owners.filter((word) => owner.test(word)) };
}

/** Whether a pattern is of this path. A name without a slash is looked for at any depth; one that fits a folder is of all below, but for a last `*`. */
function fits(pattern: string, path: string): boolean {
  const isFolder = pattern.endsWith('/');
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const isAnchored = pattern.replace(/\/$/, '').includes('/');
  const from = isAnchored ? bare : `**/${bare}`;
  const isBelow = fitsGlob(`${from}/**`, path);
  if (isFolder) return isBelow;
  const goesDown = !(isAnchored && bare.endsWith('*') && !bare.endsWith('**'));
  return fitsGlob(from, path) || (goesDown && isBelow);
}

/** The owners that a `CODEOWNERS` names (docs.github.com: about code owners). Of the lines that fit a path the last counts, and it may name nobody. */
export class CodeOwners {
  readonly #lines: readonly Line[];

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/).flatMap((line) => readLine(line) ?? []);
  }

  ownersOf(path: string): readonly string[] {
    return this.#lines.findLast(({ pattern }) => fits(pattern, path))?.owners ?? [];
  }
}
