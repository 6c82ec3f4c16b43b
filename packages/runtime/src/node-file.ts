import type { BigIntStats } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { FileError, type OpenFile, visible } from '@mlx-guard/core';
import type { Io } from './io.ts';
import { asFileError } from './system-error.ts';

/**
 * Linux stamps a change with the time of its last timer tick, up to 10 ms ago: two changes within one tick look the same. A file that changed so
 * recently is waited for, so that any change from then on shows.
 */
const tickMs = 20;
const maxWaits = 5;

/** The state of a file that is older than a tick; `isSettled` is false where it never became that old. */
async function settledStat(fd: number, io: Io): Promise<{ readonly stat: BigIntStats; readonly isSettled: boolean }> {
  for (let waits = 0; ; waits += 1) {
    const stat = await io.fstat(fd);
    const ageMs = Date.now() - Number(stat.ctimeNs / 1_000_000n);
    if (ageMs >= tickMs || ageMs < -tickMs) return { stat, isSettled: true };
    if (waits === maxWaits) return { stat, isSettled: false };
    await setTimeout(tickMs);
  }
}

/** An open regular file of the file system. */
export class NodeFile implements OpenFile {
  readonly size: number;
  readonly #path: string;
  readonly #fd: number;
  readonly #io: Io;
  readonly #stat: BigIntStats;
  readonly #isSettled: boolean;
  #isOpen = true;

  private constructor(path: string, fd: number, io: Io, stat: BigIntStats, isSettled: boolean) {
    this.#path = path;
    this.#fd = fd;
    this.#io = io;
    this.#stat = stat;
    this.#isSettled = isSettled;
    this.size = Number(stat.size);
  }

  /** Takes over the descriptor; closes it where the file is none that can be read. */
  static async of(path: string, fd: number, io: Io): Promise<NodeFile> {
    try {
      const { stat, isSettled } = await settledStat(fd, io);
      if (!stat.isFile()) throw new FileError('not-a-file', path, `${visible(path)} is no regular file`);
      if (stat.size > BigInt(Number.MAX_SAFE_INTEGER)) throw new FileError('too-large', path, `${visible(path)} is larger than 2^53 bytes`);
      return new NodeFile(path, fd, io, stat, isSettled);
    } catch (thrown) {
      await io.close(fd);
      throw asFileError(thrown, path);
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    let filled = 0;
    while (filled < buffer.length) {
      const count = await this.readInto(buffer.subarray(filled), offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    if (!this.#isOpen) throw new TypeError('read after close');
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`read at ${offset}`);
    try {
      return await this.#io.read(this.#fd, buffer, buffer.length, offset);
    } catch (thrown) {
      throw asFileError(thrown, this.#path);
    }
  }

  async unchanged(): Promise<boolean> {
    if (!this.#isOpen) throw new TypeError('asked after close');
    if (!this.#isSettled) return false;
    const now = await this.#io.fstat(this.#fd);
    const then = this.#stat;
    return now.size === then.size && now.mtimeNs === then.mtimeNs && now.ctimeNs === then.ctimeNs && now.ino === then.ino && now.dev === then.dev;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#io.close(this.#fd);
  }
}
