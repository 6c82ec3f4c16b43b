import { Buffer } from 'node:buffer';

const digestBytes = 32; // SHA-256
const firstCapacity = 1024;

/** What a manifest says of one file: its digest in hex, its size where the grammar records it, and the line it stands in where there are lines. */
export interface Entry {
  readonly sha256: string;
  readonly bytes?: number | undefined;
  readonly line?: number | undefined;
}

/**
 * The files that a manifest lists for one root, by name. Kept in columns, digests as bytes: a million entries of 50 characters take
 * about 200 MB, half of what a map of objects takes. A map, never an object: `__proto__` is a name like any other.
 */
export class Inventory {
  readonly #names: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #sizes: (number | undefined)[] = [];
  readonly #lines: (number | undefined)[] = [];
  #digests = Buffer.alloc(firstCapacity * digestBytes);

  get count(): number {
    return this.#names.length;
  }

  /** Adds a file; false, and nothing changed, where the name is there already. `sha256` is 64 hex digits of either case. */
  add(name: string, { sha256, bytes, line }: Entry): boolean {
    if (this.#index.has(name)) return false;
    const index = this.#names.push(name) - 1;
    this.#index.set(name, index);
    this.#sizes.push(bytes);
    this.#lines.push(line);
    if ((index + 1) * digestBytes > this.#digests.length) this.#digests = Buffer.concat([this.#digests], this.#digests.length * 2);
    this.#digests.write(sha256, index * digestBytes, 'hex');
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

  /** What the manifest says of the file at an index, the digest in lower-case hex. */
  entryAt(index: number): Entry {
    const sha256 = this.#digests.toString('hex', index * digestBytes, (index + 1) * digestBytes);
    return { sha256, bytes: this.#sizes[index], line: this.#lines[index] };
  }
}

/** One folder that a manifest records whole. `path` is relative to where the manifest's entries start, `.` for that folder itself. */
export interface ManifestRoot {
  readonly path: string;
  readonly inventory: Inventory;
}
