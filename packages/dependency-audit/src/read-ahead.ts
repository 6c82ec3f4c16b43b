import type { ByteReader } from '@mlx-guard/core';

const windowBytes = 1024 * 1024;

/** Reads ahead, for what is read in small pieces one behind the other. What it returns may share memory with what it returned before: it is not to be written to. */
export class ReadAhead implements ByteReader {
  readonly size: number;
  readonly #source: ByteReader;
  #window: Uint8Array = new Uint8Array();
  #start = 0;

  constructor(source: ByteReader) {
    this.#source = source;
    this.size = source.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const at = offset - this.#start;
    if (at < 0 || at + length > this.#window.length) {
      this.#window = await this.#source.read(offset, Math.min(Math.max(length, windowBytes), Math.max(0, this.size - offset)));
      this.#start = offset;
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(at, at + length);
  }

  readInto(buffer: Uint8Array, offset: number): Promise<number> {
    return this.#source.readInto(buffer, offset);
  }
}
