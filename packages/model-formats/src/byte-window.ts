import type { ByteReader } from '@mlx-guard/core';

/** Bytes that are in memory, read as a file would be. */
export class MemoryReader implements ByteReader {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#bytes.slice(offset, offset + length);
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    const part = this.#bytes.subarray(offset, offset + buffer.length);
    buffer.set(part);
    return part.length;
  }
}

/** A stretch of a larger thing, read as if it were all. */
export class WindowReader implements ByteReader {
  readonly size: number;
  readonly #reader: ByteReader;
  readonly #start: number;

  constructor(reader: ByteReader, start: number, size: number) {
    this.#reader = reader;
    this.#start = start;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#reader.read(this.#start + offset, Math.max(0, Math.min(length, this.size - offset)));
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    return this.#reader.readInto(buffer.subarray(0, Math.max(0, Math.min(buffer.length, this.size - offset))), this.#start + offset);
  }
}

/** The view of the bytes as numbers. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Not exact beyond 2^53, but then never a safe integer and larger than any file. */
export const u64At = (view: DataView, at: number): number => view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

const chunkCharacters = 8192;

/** The bytes as characters of the same numbers. `TextDecoder` knows no such encoding: its `latin1` is Windows-1252. */
export function characters(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkCharacters) text += String.fromCharCode(...bytes.subarray(at, at + chunkCharacters));
  return text;
}
