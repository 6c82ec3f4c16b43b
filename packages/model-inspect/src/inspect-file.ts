import { type ByteReader, FileError, type Files } from '@mlx-guard/core';
import { type Content, detectContent, type ModelRead, type NamedFormat, type ReadLimits, readGguf, readSafetensors } from '@mlx-guard/model-formats';
import type { Facts } from './facts.ts';

/** One file, looked at. */
export interface Inspection {
  readonly facts: readonly Facts[];
  /** Whether it was read to the end of its header and stayed as it was. */
  readonly isWhole: boolean;
  /** Why it was not read, where its format is none that this version reads. */
  readonly gap?: string;
  readonly read?: ModelRead;
  readonly bytesRead: number;
}

/** Counts the bytes that are read through it. */
class CountedReader implements ByteReader {
  readonly size: number;
  readonly #reader: ByteReader;
  bytesRead = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
    this.size = reader.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#reader.read(offset, length);
    this.bytesRead += bytes.length;
    return bytes;
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    const count = await this.#reader.readInto(buffer, offset);
    this.bytesRead += count;
    return count;
  }
}

/** The format to read a file as: what it is, else what its name claims, so that a broken file is told where it breaks. */
function readAs(content: Content | undefined, claims: readonly NamedFormat[]): 'safetensors' | 'gguf' | undefined {
  if (content === 'lfs-pointer') return undefined;
  return content ?? claims.find((claim) => typeof claim === 'string');
}

const read = async (format: 'safetensors' | 'gguf', reader: ByteReader, limits: ReadLimits): Promise<ModelRead> =>
  format === 'gguf' ? readGguf(reader, limits) : readSafetensors(reader, limits);

async function inspectOpen(
  path: string,
  claims: readonly NamedFormat[],
  reader: CountedReader,
  limits: ReadLimits,
): Promise<Omit<Inspection, 'bytesRead'> | undefined> {
  const content = await detectContent(reader);
  if (content === undefined && claims.length === 0) return undefined;
  const facts: Facts[] = [{ about: 'format', path, content, claims }];
  const format = readAs(content, claims);
  if (format !== undefined) {
    const model = await read(format, reader, limits);
    return { facts: [...facts, { about: 'model', path, read: model }], isWhole: model.isWhole, read: model };
  }
  const gap = content === 'lfs-pointer' ? 'it is a Git LFS pointer: the weights themselves are not here' : 'its format cannot be inspected by this version';
  return { facts, isWhole: false, gap };
}

/** Inspects one file by its content. Undefined where neither content nor name is that of a model. */
export async function inspectFile(path: string, claims: readonly NamedFormat[], files: Files, limits: ReadLimits): Promise<Inspection | undefined> {
  try {
    await using file = await files.open(path);
    const reader = new CountedReader(file);
    const inspection = await inspectOpen(path, claims, reader, limits);
    if (inspection === undefined) return undefined;
    const { bytesRead } = reader;
    if (await file.unchanged()) return { ...inspection, bytesRead };
    return { ...inspection, facts: [...inspection.facts, { about: 'obstacle', path, obstacle: { kind: 'changed' } }], isWhole: false, bytesRead };
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    const obstacle = { kind: 'unreadable', why: thrown.message } as const;
    if (claims.length > 0) return { facts: [{ about: 'obstacle', path, obstacle }], isWhole: false, bytesRead: 0 };
    return { facts: [], isWhole: false, gap: `it cannot be read: ${thrown.message}`, bytesRead: 0 };
  }
}
