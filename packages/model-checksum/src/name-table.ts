import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';

const firstNames = 1024;
const firstBytes = 64 * 1024;
/** The longest name that a manifest may have, in UTF-8. */
const scratchBytes = 3 * 4_096;

/** Unknown to whoever writes a manifest, so that nobody can choose names that fall together. */
const [seed, factor] = [randomBytes(4).readUInt32LE(), randomBytes(4).readUInt32LE() | 1];

/** Mixes the bits of a polynomial over the bytes, so that its low ones may choose a place. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = seed;
  for (let index = 0; index < length; index += 1) hash = Math.imul(hash, factor) + (bytes[index] ?? 0);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The same numbers in a list of twice the length. */
function doubled(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(list.length * 2);
  grown.set(list);
  return grown;
}

/**
 * Names, numbered in the order in which they were added. Kept as UTF-8 in one slab with a table of places: a million names of 50 characters take
 * 70 MB, a third of what strings in a map do, and leave nothing to collect.
 */
export class NameTable {
  #count = 0;
  #slab = Buffer.alloc(firstBytes);
  /** Where each name ends in the slab; it begins where the one before ends. */
  #ends = new Float64Array(firstNames);
  /** By hash, the number of a name and one; 0 where there is none. Never more than half full. */
  #places = new Int32Array(firstNames * 2);
  readonly #scratch = Buffer.alloc(scratchBytes);

  get count(): number {
    return this.#count;
  }

  /** Adds a name and gives its number; undefined where it is there already. Throws `RangeError` for one of more than 4,096 UTF-16 units. */
  add(name: string): number | undefined {
    if (name.length * 3 > scratchBytes) throw new RangeError(`a name of ${name.length} characters`);
    const length = this.#scratch.write(name, 'utf8');
    const place = this.#placeOf(length);
    if (this.#places[place] !== 0) return undefined;
    const start = this.#endOf(this.#count - 1);
    while (start + length > this.#slab.length) this.#slab = Buffer.concat([this.#slab], this.#slab.length * 2);
    if (this.#count === this.#ends.length) this.#ends = doubled(this.#ends);
    this.#scratch.copy(this.#slab, start, 0, length);
    this.#ends[this.#count] = start + length;
    this.#count += 1;
    this.#places[place] = this.#count;
    if (this.#count * 2 > this.#places.length) this.#rehash();
    return this.#count - 1;
  }

  /** The number of a name. */
  indexOf(name: string): number | undefined {
    if (name.length * 3 > scratchBytes) return undefined;
    const found = this.#places[this.#placeOf(this.#scratch.write(name, 'utf8'))] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** The name of a number. Throws `RangeError` where there is none. */
  nameAt(index: number): string {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.#count) throw new RangeError(`no entry ${index}`);
    return this.#slab.toString('utf8', this.#endOf(index - 1), this.#endOf(index));
  }

  #endOf(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] ?? 0);
  }

  /** The place of what stands in the scratch, or the free one where it belongs. */
  #placeOf(length: number): number {
    const mask = this.#places.length - 1;
    for (let place = hashOf(this.#scratch, length) & mask; ; place = (place + 1) & mask) {
      const found = this.#places[place] ?? 0;
      if (found === 0 || this.#isAt(found - 1, length)) return place;
    }
  }

  #isAt(index: number, length: number): boolean {
    const start = this.#endOf(index - 1);
    const end = this.#endOf(index);
    return end - start === length && this.#scratch.compare(this.#slab, start, end, 0, length) === 0;
  }

  #rehash(): void {
    this.#places = new Int32Array(this.#places.length * 2);
    const mask = this.#places.length - 1;
    for (let index = 0; index < this.#count; index += 1) {
      const start = this.#endOf(index - 1);
      const end = this.#endOf(index);
      let place = hashOf(this.#slab.subarray(start, end), end - start) & mask;
      while (this.#places[place] !== 0) place = (place + 1) & mask;
      this.#places[place] = index + 1;
    }
  }
}
