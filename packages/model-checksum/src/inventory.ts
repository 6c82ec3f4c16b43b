import { Buffer } from 'node:buffer';
import { type Algorithm, algorithms, digitsOf } from './algorithm.ts';
import { NameTable } from './name-table.ts';

const firstCapacity = 1024;

/** What a manifest says of one file: its digest in hex, its size where the grammar records it, and the line it stands in where there are lines. */
export interface Entry {
  readonly algorithm: Algorithm;
  readonly digest: string;
  readonly bytes?: number | undefined;
  readonly line?: number | undefined;
}

const known = (value: number | undefined): number | undefined => (value === undefined || value < 0 ? undefined : value);

/**
 * The files that a manifest lists for one root, by name. Kept in columns outside of the heap, digests as bytes in one slab: a million entries of 50
 * characters take about 150 MB, a third of what a map of objects takes. `__proto__` is a name like any other.
 */
export class Inventory {
  readonly #names = new NameTable();
  /** -1 where it is not recorded. */
  #sizes = new Float64Array(firstCapacity);
  #lines = new Int32Array(firstCapacity);
  /** Where each digest ends in the slab; it begins where the one before ends. */
  #ends = new Float64Array(firstCapacity);
  #algorithms = new Uint8Array(firstCapacity);
  #slab = Buffer.alloc(firstCapacity * 32);

  get count(): number {
    return this.#names.count;
  }

  /** Adds a file; false, and nothing changed, where the name is there already. The digest has the digits of its algorithm, of either case. */
  add(name: string, { algorithm, digest, bytes = -1, line = -1 }: Entry): boolean {
    const index = this.#names.add(name);
    if (index === undefined) return false;
    if (index === this.#sizes.length) this.#grow();
    const start = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    const end = start + digitsOf(algorithm) / 2;
    if (end > this.#slab.length) this.#slab = Buffer.concat([this.#slab], this.#slab.length * 2);
    this.#slab.write(digest, start, 'hex');
    this.#ends[index] = end;
    this.#sizes[index] = bytes;
    this.#lines[index] = line;
    this.#algorithms[index] = algorithms.indexOf(algorithm);
    return true;
  }

  /** Where a name stands, from 0 in the order of the manifest. */
  indexOf(name: string): number | undefined {
    return this.#names.indexOf(name);
  }

  /** The name at an index. Throws `RangeError` for one that does not exist. */
  nameAt(index: number): string {
    return this.#names.nameAt(index);
  }

  /** The size that the manifest records of the file at an index. */
  bytesAt(index: number): number | undefined {
    return known(this.#sizes[index]);
  }

  /** Throws `RangeError` for an index that does not exist. */
  algorithmAt(index: number): Algorithm {
    const algorithm = algorithms[this.#algorithms[index] ?? -1];
    if (algorithm === undefined || index < 0 || index >= this.count) throw new RangeError(`no entry ${index}`);
    return algorithm;
  }

  /** What the manifest says of the file at an index, the digest in lower-case hex. */
  entryAt(index: number): Entry {
    const algorithm = this.algorithmAt(index);
    const digest = this.#slab.toString('hex', index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
    return { algorithm, digest, bytes: this.bytesAt(index), line: known(this.#lines[index]) };
  }

  #grow(): void {
    const length = this.#sizes.length * 2;
    const [sizes, lines, ends, own] = [new Float64Array(length), new Int32Array(length), new Float64Array(length), new Uint8Array(length)];
    sizes.set(this.#sizes);
    lines.set(this.#lines);
    ends.set(this.#ends);
    own.set(this.#algorithms);
    [this.#sizes, this.#lines, this.#ends, this.#algorithms] = [sizes, lines, ends, own];
  }
}

/** One folder that a manifest records whole. `path` is relative to where the manifest's entries start, `.` for that folder itself. */
export interface ManifestRoot {
  readonly path: string;
  readonly inventory: Inventory;
}
