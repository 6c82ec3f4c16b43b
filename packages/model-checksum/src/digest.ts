import type { Hash } from 'node:crypto';
import { type ByteReader, FileError, type OpenFile, type Ports } from '@mlx-guard/core';
import { maxPointerBytes, parseLfsPointer } from '@mlx-guard/model-formats';
import type { Algorithm } from './algorithm.ts';
import { type Hasher, Hashers } from './hasher.ts';

/** The cheapest window measured; larger ones only cost memory. */
const windowBytes = 256 * 1024;

/** A buffer for `windows`: one serves many files, one after the other. */
export const newWindow = (): Uint8Array => new Uint8Array(windowBytes);

/** A file gave fewer bytes than it had when it was opened. */
export class FileShrank extends Error {
  override readonly name = 'FileShrank';

  constructor(offset: number) {
    super(`the file ended early, at byte ${offset}`);
  }
}

/** Everything the reader holds, piece by piece in one reused buffer: each piece is valid until the next is asked for. Throws `FileShrank`. */
export async function* windows(reader: ByteReader, buffer: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < reader.size; ) {
    signal.throwIfAborted();
    const count = await reader.readInto(buffer, offset);
    if (count === 0) throw new FileShrank(offset);
    yield buffer.subarray(0, count);
    offset += count;
  }
}

/** The same pieces, which also go through a hash: what is parsed and what is hashed are the same bytes. */
export async function* hashed(pieces: AsyncIterable<Uint8Array>, hash: Pick<Hash, 'update'>): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

/** A file to be read, and the digests that are wanted of it: all are taken in one pass. */
export interface Wanted {
  readonly path: string;
  readonly algorithms: readonly Algorithm[];
}

/** A file that is a Git LFS pointer; `oid` is empty and `bytes` -1 where it does not say them as it should. */
export type PointerFound = {
  readonly oid: string;
  readonly bytes: number;
};

/** What reading a file to its end gave: the digests of its bytes in the order in which they were asked for, or why there are none. */
export type DigestOutcome =
  | { readonly kind: 'read'; readonly digests: readonly string[]; readonly bytes: number; readonly pointer?: PointerFound }
  | { readonly kind: 'changed' | 'unreadable'; readonly why: string };

function pointerIn(bytes: Uint8Array): PointerFound | undefined {
  const pointer = bytes.length < maxPointerBytes ? parseLfsPointer(bytes) : undefined;
  return pointer && { oid: pointer.oid ?? '', bytes: pointer.bytes ?? -1 };
}

/** What goes with the bytes of a file while they are hashed, such as a copy of them. */
export type Tee = (piece: Uint8Array) => Promise<void> | void;

/** Reads files one after another. Memory does not depend on their sizes. */
export class Digester {
  readonly #window = newWindow();
  readonly #hashers = new Hashers();
  readonly #ports: Pick<Ports, 'files' | 'signal'>;

  constructor(ports: Pick<Ports, 'files' | 'signal'>) {
    this.#ports = ports;
  }

  /** The digests of one file. What is wrong with it is the outcome, never thrown. */
  async digest({ path, algorithms }: Wanted, tee?: Tee): Promise<DigestOutcome> {
    try {
      await using file = await this.#ports.files.open(path);
      const read = file.size <= this.#window.length ? await this.#readWhole(file, algorithms, tee) : await this.#stream(file, algorithms, tee);
      if (!(await file.unchanged())) return { kind: 'changed', why: 'its size or its times changed' };
      return { kind: 'read', ...read, bytes: file.size };
    } catch (thrown) {
      if (thrown instanceof FileShrank) return { kind: 'changed', why: thrown.message };
      if (!(thrown instanceof FileError)) throw thrown;
      const isUnreadable = thrown.code === 'unreadable' || thrown.code === 'too-large';
      return { kind: isUnreadable ? 'unreadable' : 'changed', why: thrown.message };
    }
  }

  async #readWhole(file: OpenFile, algorithms: readonly Algorithm[], tee: Tee | undefined): Promise<{ digests: readonly string[]; pointer?: PointerFound }> {
    this.#ports.signal.throwIfAborted();
    let filled = 0;
    while (filled < file.size) {
      const count = await file.readInto(this.#window.subarray(filled, file.size), filled);
      if (count === 0) throw new FileShrank(filled);
      filled += count;
    }
    const bytes = this.#window.subarray(0, filled);
    await tee?.(bytes);
    const digests: string[] = [];
    for (const algorithm of algorithms) digests.push(await this.#hashers.whole(algorithm, bytes));
    const pointer = pointerIn(bytes);
    return pointer === undefined ? { digests } : { digests, pointer };
  }

  async #stream(file: OpenFile, algorithms: readonly Algorithm[], tee: Tee | undefined): Promise<{ digests: readonly string[] }> {
    const hashers: Hasher[] = [];
    for (const algorithm of algorithms) hashers.push(await this.#hashers.of(algorithm));
    for await (const piece of windows(file, this.#window, this.#ports.signal)) {
      for (const hasher of hashers) hasher.update(piece);
      await tee?.(piece);
    }
    return { digests: hashers.map((hasher) => hasher.hex()) };
  }
}

/** The digests of files, in the order in which they are given. */
export async function digestFiles(wanted: readonly Wanted[], ports: Pick<Ports, 'files' | 'signal'>): Promise<readonly DigestOutcome[]> {
  const digester = new Digester(ports);
  const outcomes: DigestOutcome[] = [];
  for (const one of wanted) outcomes.push(await digester.digest(one));
  return outcomes;
}
