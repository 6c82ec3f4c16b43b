import { createHash, type Hash } from 'node:crypto';
import { type ByteReader, FileError, type Ports } from '@mlx-guard/core';

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
export async function* hashed(pieces: AsyncIterable<Uint8Array>, hash: Hash): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

/** What reading a file to its end gave: the digest of its bytes, or why there is none. */
export type DigestOutcome =
  | { readonly kind: 'read'; readonly sha256: string; readonly bytes: number }
  | { readonly kind: 'changed' | 'unreadable'; readonly why: string };

async function digestOne(path: string, window: Uint8Array, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<DigestOutcome> {
  try {
    await using file = await files.open(path);
    const hash = createHash('sha256');
    for await (const piece of windows(file, window, signal)) hash.update(piece);
    if (!(await file.unchanged())) return { kind: 'changed', why: 'its size or its times changed' };
    return { kind: 'read', sha256: hash.digest('hex'), bytes: file.size };
  } catch (thrown) {
    if (thrown instanceof FileShrank) return { kind: 'changed', why: thrown.message };
    if (!(thrown instanceof FileError)) throw thrown;
    const isUnreadable = thrown.code === 'unreadable' || thrown.code === 'too-large';
    return { kind: isUnreadable ? 'unreadable' : 'changed', why: thrown.message };
  }
}

/** SHA-256 of files, in the order of their paths. Memory does not depend on their sizes. What is wrong with a file is its outcome, never thrown. */
export async function digestFiles(paths: readonly string[], ports: Pick<Ports, 'files' | 'signal'>): Promise<readonly DigestOutcome[]> {
  const window = newWindow();
  const outcomes: DigestOutcome[] = [];
  for (const path of paths) outcomes.push(await digestOne(path, window, ports));
  return outcomes;
}
