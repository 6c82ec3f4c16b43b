import { createHash } from 'node:crypto';
import type { TreeEntry } from '@mlx-guard/core';

/** The identity of a tree as a walk tells it: names, kinds, sizes and where links point, in the order of the walk. Contents are not in it. */
export class TreeListing {
  readonly #hash = createHash('sha256');

  take(entry: TreeEntry, name: string): void {
    const what = entry.kind === 'file' ? String(entry.size) : entry.kind === 'link' ? entry.target : entry.kind;
    // No name and no target holds a NUL.
    this.#hash.update(`${entry.kind}\0${entry.exactName ? '' : '?'}\0${name}\0${what}\0\n`);
  }

  /** Lower-case hex; ends it. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
