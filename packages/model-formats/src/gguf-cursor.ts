import type { ByteReader } from '@mlx-guard/core';
import { characters } from './byte-window.ts';

/** Bytes that are held at once, and so the longest text that can be taken whole. */
export const windowBytes = 1024 * 1024;

/**
 * Reads little-endian values one after the other through a window. `has` or `await fill` first, then read: a promise a value would cost more
 * than the reading.
 */
export class Cursor {
  readonly #reader: ByteReader;
  readonly #limit: number;
  readonly #buffer: Uint8Array;
  readonly #view: DataView;
  #start = 0;
  #end = 0;
  /** Bytes from the start of the file. */
  at = 0;

  /** `limit`: no byte from there on is read. `window`: how much is held at once. */
  constructor(reader: ByteReader, limit: number, window = windowBytes) {
    this.#reader = reader;
    this.#limit = limit;
    this.#buffer = new Uint8Array(Math.min(window, Math.max(reader.size, 1)));
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Bytes of the file from here on. */
  get left(): number {
    return this.#reader.size - this.at;
  }

  /** Whether so many bytes from here on are beyond what may be read. */
  exceeds(length: number): boolean {
    return length > this.#limit - this.at;
  }

  /** Whether so many bytes from here on are in the window. */
  has(length: number): boolean {
    return this.at >= this.#start && length <= this.#end - this.at;
  }

  /** Moves the window so that it begins here. Returns whether so many bytes are in it. */
  async fill(length: number): Promise<boolean> {
    if (length > this.left || length > this.#buffer.length || this.exceeds(length)) return false;
    this.#start = this.at;
    this.#end = this.at;
    const window = this.#buffer.subarray(0, Math.min(this.#buffer.length, this.#limit - this.at));
    while (!this.has(length)) {
      const count = await this.#reader.readInto(window.subarray(this.#end - this.#start), this.#end);
      if (count === 0) break;
      this.#end += count;
    }
    return this.has(length);
  }

  /** Goes on, without reading: whoever skips has compared the length with `left`. */
  skip(length: number): void {
    this.at += length;
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** Not exact beyond 2^53, but then never a safe integer and larger than any file. */
  u64(): number {
    const at = this.#step(8);
    return this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  /** The next bytes, good until the window moves. */
  bytes(length: number): Uint8Array {
    const at = this.#step(length);
    return this.#buffer.subarray(at, at + length);
  }

  /** The bytes of the window from here on, without going on; good until the window moves. */
  ahead(): Uint8Array {
    return this.at >= this.#start && this.at <= this.#end ? this.#buffer.subarray(this.at - this.#start, this.#end - this.#start) : this.#buffer.subarray(0, 0);
  }

  /** The next bytes as characters of one byte each. */
  ascii(length: number): string {
    return characters(this.bytes(length));
  }

  #step(length: number): number {
    if (!this.has(length)) throw new TypeError(`${length} bytes at ${this.at} were not filled in`);
    const at = this.at - this.#start;
    this.at += length;
    return at;
  }
}
