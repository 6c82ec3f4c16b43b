import type { ByteReader, Clock } from '@mlx-guard/core';

/** A file took longer than it may. */
export class TimeLimit extends Error {
  override readonly name = 'TimeLimit';
}

/** Counts the bytes that are read through it, and refuses to go on after a time. */
export class CountedReader implements ByteReader {
  readonly size: number;
  readonly #reader: ByteReader;
  readonly #clock: Clock;
  readonly #until: number;
  bytesRead = 0;

  constructor(reader: ByteReader, clock: Clock, timeout: number) {
    this.#reader = reader;
    this.size = reader.size;
    this.#clock = clock;
    this.#until = clock.now().getTime() + timeout;
  }

  #watch(): void {
    if (this.#clock.now().getTime() > this.#until) throw new TimeLimit('out of time');
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    this.#watch();
    const bytes = await this.#reader.read(offset, length);
    this.bytesRead += bytes.length;
    return bytes;
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    this.#watch();
    const count = await this.#reader.readInto(buffer, offset);
    this.bytesRead += count;
    return count;
  }
}
