import type { ByteReader } from '@mlx-guard/core';
import { MetadataReader } from './gguf-metadata.ts';
import { GgufReading, Stop, shown } from './gguf-reading.ts';
import { TensorListReader } from './gguf-tensors.ts';
import type { ModelRead, ReadLimits, TensorEntry } from './model-read.ts';

const magic = 'GGUF';
const newestVersion = 3;
const maxPairs = 65_536;

/** The shortest pair: an empty key, a type, a value of one byte. The shortest tensor: an empty name, no dimension, type, offset. */
const shortest = (lengthBytes: number) => ({ pair: lengthBytes + 4 + 1, tensor: lengthBytes + 4 + 4 + 8 });

async function readStart(reading: GgufReading): Promise<{ readonly tensors: number; readonly pairs: number }> {
  const { cursor } = reading;
  if (reading.fileBytes < 8 || !(await cursor.fill(8))) reading.stop('gguf-header', 0, `the file has ${reading.fileBytes} bytes, too few for a header`);
  if (cursor.ascii(4) !== magic) reading.stop('gguf-header', 0, 'the file does not begin with `GGUF`');
  reading.version = cursor.u32();
  if (reading.version > 0 && reading.version % 2 ** 16 === 0) reading.stop('gguf-header', 4, 'its numbers are big-endian');
  if (reading.version < 1 || reading.version > newestVersion)
    reading.stop('gguf-header', 4, `its version is ${reading.version}; there are 1 to ${newestVersion}`);
  if (reading.version === 1) reading.add('gguf-version-1', 4, 'its version is 1, whose lengths have 4 bytes where MLX reads 8');
  const countsOffset = cursor.at;
  if (cursor.left < 2 * reading.lengthBytes) reading.stop('gguf-header', countsOffset, `the file has ${reading.fileBytes} bytes, too few for a header`);
  await reading.need(2 * reading.lengthBytes, 'the header');
  const tensors = reading.length();
  const pairs = reading.length();
  checkCounts(reading, countsOffset, tensors, pairs);
  return { tensors, pairs };
}

/** A count that the rest of the file has no room for is refused before anything is read by it. */
function checkCounts(reading: GgufReading, offset: number, tensors: number, pairs: number): void {
  const { left } = reading.cursor;
  const least = shortest(reading.lengthBytes);
  const wrong = [
    ...(tensors > left / least.tensor ? [{ at: offset, what: 'tensors', count: tensors }] : []),
    ...(pairs > left / least.pair ? [{ at: offset + reading.lengthBytes, what: 'metadata pairs', count: pairs }] : []),
  ];
  for (const { at, what, count } of wrong) reading.add('gguf-count', at, `it counts ${shown(count)} ${what}; the file has ${left} bytes after its header`);
  if (wrong.length > 0) throw new Stop();
  if (pairs > maxPairs) reading.stop('limit-exceeded', offset, `it counts ${pairs} metadata pairs, at most ${maxPairs} are read`);
  if (tensors > reading.limits.maxTensors)
    reading.stop('limit-exceeded', offset, `it counts ${tensors} tensors, at most ${reading.limits.maxTensors} are read`);
}

async function readAll(reading: GgufReading, list: TensorListReader): Promise<boolean> {
  try {
    const { tensors, pairs } = await readStart(reading);
    await new MetadataReader(reading).read(pairs);
    await list.read(tensors);
    return true;
  } catch (thrown) {
    if (thrown instanceof Stop) return false;
    throw thrown;
  }
}

/**
 * Reads the header of a GGUF file, versions 1 to 3 (GGUF specification; types as in gguf 0.19.0; MLX's own bounds). Reads the header and at
 * most one window beyond it, never data. Never throws on a defect: reports all up to one after which nothing can be told.
 */
export async function readGguf(reader: ByteReader, limits: ReadLimits): Promise<ModelRead> {
  const reading = new GgufReading(reader, limits);
  const list = new TensorListReader(reading);
  const isWhole = await readAll(reading, list);
  const tensors: readonly TensorEntry[] = list.place(isWhole);
  return { format: 'gguf', tensors, texts: reading.texts, globals: [], members: [], defects: reading.defects.kept, omitted: reading.defects.omitted, isWhole };
}
