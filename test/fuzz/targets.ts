import type { ByteReader } from '@mlx-guard/core';
import {
  detectContent,
  findPolyglot,
  type ModelRead,
  type ReadLimits,
  readGguf,
  readNpy,
  readPickle,
  readSafetensors,
  readZip,
} from '@mlx-guard/model-formats';
import type { Format } from './seeds.ts';

/** A reader broke what it promises: the mutant is a finding about us. */
class Broken extends Error {
  override readonly name = 'Broken';
}

const limits: ReadLimits = { maxHeaderBytes: 1_000_000, maxTensors: 10_000 };
const readers: Readonly<Record<Format, (reader: ByteReader, limits: ReadLimits) => Promise<ModelRead>>> = {
  safetensors: readSafetensors,
  gguf: readGguf,
  npy: readNpy,
  npz: readZip,
  pickle: readPickle,
  pytorch: readZip,
};

/** Refuses a read outside of the file, and one that is far larger than the file. */
class StrictReader implements ByteReader {
  readonly size: number;
  readonly #bytes: Uint8Array;
  bytesRead = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  #part(offset: number, length: number): Uint8Array {
    const isSound = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset <= this.size;
    if (!isSound || length > this.size + 4 * limits.maxHeaderBytes) throw new Broken(`read of ${length} at ${offset} in ${this.size} bytes`);
    const part = this.#bytes.subarray(offset, offset + length);
    this.bytesRead += part.length;
    return part;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#part(offset, length).slice();
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    const part = this.#part(offset, buffer.length);
    buffer.set(part);
    return part.length;
  }
}

function hold(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Broken(what);
}

/** Reads a mutant, and holds the reader to its promises. Throws `Broken`, or what the reader threw. */
export async function tryFile(format: Format, file: Uint8Array): Promise<ModelRead> {
  const reader = new StrictReader(file);
  await detectContent(reader);
  const read = await readers[format](reader, limits);
  await findPolyglot(reader, read);
  hold(read.isWhole || read.defects.length > 0, 'not whole, and nothing is said to be wrong');
  for (const { offset, problem } of read.defects) {
    hold(Number.isSafeInteger(offset) && offset >= 0 && offset <= file.length, `a defect at ${offset} of ${file.length} bytes: ${problem}`);
  }
  for (const { dataOffset, bytes, elements } of read.tensors) {
    const isPlaced = format === 'npz' || format === 'pytorch' ? dataOffset <= file.length : dataOffset + bytes <= file.length;
    hold(isPlaced && Number.isSafeInteger(elements), `a tensor outside of the file: ${dataOffset} and ${bytes} of ${file.length}`);
  }
  hold(reader.bytesRead <= 40 * file.length + 100_000, `${reader.bytesRead} bytes read of a file of ${file.length}`);
  return read;
}
