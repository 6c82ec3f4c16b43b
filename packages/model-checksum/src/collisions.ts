import { type Finding, quote } from '@mlx-guard/core';
import { join } from '@mlx-guard/model-formats';
import type { Root } from './expected.ts';
import { nameCollision } from './rules/name-collision.ts';

/** Such a name is its own folded form: nearly all are. */
const isPlain = /^[ -@[-~]*$/;

/** One form for all names that a file system may take for one: APFS tells neither case nor normal forms apart, NTFS not case. */
export const folded = (name: string): string => (isPlain.test(name) ? name : name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFC'));

/** Names of one model that some file systems take for the same. */
export class Collisions {
  readonly #root: Root;
  /** Names that differ from their folded form, by that form. */
  readonly #odd = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(root: Root) {
    this.#root = root;
  }

  /** What collides with this name, if anything does, each pair once. */
  take(name: string): Finding | undefined {
    const form = folded(name);
    const other = this.#odd.get(form) ?? (form !== name && this.#root.expected.indexOf(form) !== undefined ? form : undefined);
    if (form !== name && !this.#odd.has(form)) this.#odd.set(form, name);
    if (other === undefined || other === name) return undefined;
    const pair = [name, other].sort().join('\n');
    if (this.#told.has(pair)) return undefined;
    this.#told.add(pair);
    const path = join(this.#root.path, name);
    const message = `${quote(path)} and ${quote(join(this.#root.path, other))} are one file on macOS and Windows: which of them is loaded is left to chance`;
    return nameCollision.finding({ path }, message, { identity: pair });
  }
}
