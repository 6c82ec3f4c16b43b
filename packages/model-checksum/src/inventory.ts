import { Buffer } from 'node:buffer';
import { type Algorithm, algorithms, digitsOf } from './algorithm.ts';

const firstCapacity = 1024;

/** What a manifest says of one file: its digest in hex, its size where the grammar records it, and the line it stands in where there are lines. */
export interface Entry {
  readonly algorithm: Algorithm;
  readonly digest: string;
  readonly bytes?: number | undefined;
  readonly line?: number | undefined;
}

/**
 * The files that a manifest lists for one root, by name. Kept in columns, digests as bytes in one slab: a million entries of 50 characters
 * take about 200 MB, half of what a map of objects takes. A map, never an object: `__proto__` is a name like any other.
 */
export class Inventory {
  readonly #names: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #sizes: (number | undefined)[] = [];
  readonly #lines: (number | undefined)[] = [];
  /** Where each digest ends in the slab; it begins where the one before ends. */
  readonly #ends: number[] = [];
  #algorithms = new Uint8Array(firstCapacity);
  #slab = Buffer.alloc(firstCapacity * 32);

  get count(): number {
    return this.#names.length;
  }

  /** Adds a file; false, and nothing changed, where the name is there already. The digest has the digits of its algorithm, of either case. */
  add(name: string, { algorithm, digest, bytes, line }: Entry): boolean {
    if (this.#index.has(name)) return false;
    const index = this.#names.push(name) - 1;
    this.#index.set(name, index);
    this.#sizes.push(bytes);
    this.#lines.push(line);
    const start = this.#ends.at(-1) ?? 0;
    const end = start + digitsOf(algorithm) / 2;
    this.#ends.push(end);
    if (end > this.#slab.length) this.#slab = Buffer.concat([this.#slab], this.#slab.length * 2);
    if (index >= this.#algorithms.length) {
      const grown = new Uint8Array(this.#algorithms.length * 2);
      grown.set(this.#algorithms);
      this.#algorithms = grown;
    }
    this.#slab.write(digest, start, 'hex');
    this.#algorithms[index] = algorithms.indexOf(algorithm);
    return true;
  }

  /** Where a name stands, from 0 in the order of the manifest. */
  indexOf(name: string): number | undefined {
    return this.#index.get(name);
  }

  /** The name at an index. Throws `RangeError` for one that does not exist. */
  nameAt(index: number): string {
    const name = this.#names[index];
    if (name === undefined) throw new RangeError(`no entry ${index}`);
    return name;
  }

  /** Throws `RangeError` for an index that does not exist. */
  algorithmAt(index: number): Algorithm {
    const algorithm = algorithms[this.#algorithms[index] ?? -1];
    if (algorithm === undefined || index >= this.count) throw new RangeError(`no entry ${index}`);
    return algorithm;
  }

  /** What the manifest says of the file at an index, the digest in lower-case hex. */
  entryAt(index: number): Entry {
    const algorithm = this.algorithmAt(index);
    const digest = this.#slab.toString('hex', this.#ends[index - 1] ?? 0, this.#ends[index]);
    return { algorithm, digest, bytes: this.#sizes[index], line: this.#lines[index] };
  }
}

/** One folder that a manifest records whole. `path` is relative to where the manifest's entries start, `.` for that folder itself. */
export interface ManifestRoot {
  readonly path: string;
  readonly inventory: Inventory;
}
