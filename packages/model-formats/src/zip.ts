import { crc32, inflateRawSync } from 'node:zlib';
import { type ByteReader, visible } from '@mlx-guard/core';

/** Why a zip file cannot be read; the message fits after its name. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** One file of a zip, as its directory lists it. Sizes in bytes. The name is never a path to anything. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
  /** Whether its attributes say that it is a symbolic link. */
  readonly isLink: boolean;
}

const maxDirectoryBytes = 256 * 1024 * 1024;
const endBytes = 22;
const endSearchBytes = endBytes + 0xffff; // the comment behind the end record is at most that long
const mark32 = 0xffffffff;
const signature = { end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 } as const;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function exact(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('is not a zip file that can be: an offset beyond all bounds');
  return Number(value);
}

async function readExactly(reader: ByteReader, offset: number, length: number): Promise<DataView> {
  if (offset < 0 || length < 0 || offset + length > reader.size) throw new ZipError('is truncated, or no zip file');
  const bytes = await reader.read(offset, length);
  if (bytes.length !== length) throw new ZipError('changed while it was read');
  return viewOf(bytes);
}

interface Directory {
  readonly entries: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The end record (APPNOTE 4.3.16), or its 64 bit form (4.3.14) where the 32 bit one overflows, as it does beyond 65,535 entries. */
async function findDirectory(reader: ByteReader): Promise<Directory> {
  const start = Math.max(0, reader.size - endSearchBytes);
  const tail = await readExactly(reader, start, reader.size - start);
  let at = tail.byteLength - endBytes;
  while (at >= 0 && !(tail.getUint32(at, true) === signature.end && at + endBytes + tail.getUint16(at + 20, true) === tail.byteLength)) at -= 1;
  if (at < 0) throw new ZipError('is truncated, or no zip file');
  const small: Directory = { entries: tail.getUint16(at + 10, true), bytes: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
  const needs64 = small.entries === 0xffff || small.bytes === mark32 || small.offset === mark32;
  const locatorAt = start + at - 20;
  if (!needs64 || locatorAt < 0) return small;
  const locator = await readExactly(reader, locatorAt, 20);
  if (locator.getUint32(0, true) !== signature.locator64) return small;
  const end = await readExactly(reader, exact(locator.getBigUint64(8, true)), 56);
  if (end.getUint32(0, true) !== signature.end64) throw new ZipError('has no usable directory');
  return { entries: exact(end.getBigUint64(32, true)), bytes: exact(end.getBigUint64(40, true)), offset: exact(end.getBigUint64(48, true)) };
}

/** The values of the zip64 field (4.5.3), which holds, in this order, only those that the entry marks. */
function wide(extra: DataView, marked: readonly boolean[]): readonly (number | undefined)[] {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    let next = at + 4;
    return marked.map((isMarked) => {
      if (!isMarked) return undefined;
      if (next + 8 > end) throw new ZipError('has an entry without its sizes');
      next += 8;
      return exact(extra.getBigUint64(next - 8, true));
    });
  }
  if (marked.includes(true)) throw new ZipError('has an entry without its sizes');
  return [];
}

/** The entries of a zip file (PKWARE APPNOTE 6.3.10), with zip64. Throws `ZipError` where the directory is not whole, or lists more than `maxEntries`. */
export async function readZipDirectory(reader: ByteReader, maxEntries = Number.POSITIVE_INFINITY): Promise<readonly ZipEntry[]> {
  const directory = await findDirectory(reader);
  if (directory.entries > maxEntries) throw new ZipError(`has more than ${maxEntries} entries`);
  if (directory.bytes > maxDirectoryBytes) throw new ZipError('has a directory that is too large');
  const view = await readExactly(reader, directory.offset, directory.bytes);
  const text = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < directory.entries; ) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== signature.entry) throw new ZipError('has a directory that ends too early');
    const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const end = at + 46 + nameBytes + extraBytes + commentBytes;
    if (end > view.byteLength) throw new ZipError('has a directory that ends too early');
    const [packed, bytes, offset] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    const extra = new DataView(view.buffer, view.byteOffset + at + 46 + nameBytes, extraBytes);
    const [wideBytes, widePacked, wideOffset] = wide(extra, [bytes === mark32, packed === mark32, offset === mark32]);
    entries.push({
      name: text.decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameBytes)),
      method: (view.getUint16(at + 8, true) & 1) === 1 ? -1 : view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: widePacked ?? packed,
      bytes: wideBytes ?? bytes,
      offset: wideOffset ?? offset,
      isLink: ((view.getUint32(at + 38, true) >>> 16) & 0xf000) === 0xa000,
    });
    at = end;
  }
  return entries;
}

const methods = { stored: 0, deflated: 8 } as const;

function unpack(packed: Uint8Array, { method, bytes }: ZipEntry): Uint8Array {
  if (method === methods.stored) return packed;
  if (method !== methods.deflated) throw new ZipError('has an entry packed in a way that is not read');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (thrown) {
    throw new ZipError('has an entry that cannot be unpacked', { cause: thrown });
  }
}

/** The bytes of one entry, never more than the directory says nor than `maxBytes`, checked by CRC-32. Throws `ZipError`. */
export async function readZipEntry(reader: ByteReader, entry: ZipEntry, maxBytes: number): Promise<Uint8Array> {
  if (entry.bytes > maxBytes || entry.packedBytes > maxBytes + 1024) throw new ZipError(`has an entry of more than ${maxBytes} bytes`);
  const local = await readExactly(reader, entry.offset, 30);
  if (local.getUint32(0, true) !== signature.local) throw new ZipError('has an entry that is not where it should be');
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = await readExactly(reader, start, entry.packedBytes);
  const bytes = unpack(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength), entry);
  if (bytes.length !== entry.bytes || crc32(bytes) !== entry.crc) throw new ZipError('has an entry that is damaged');
  return bytes;
}

const isPlainPath = (name: string): boolean =>
  visible(name) === name &&
  !/^[A-Za-z]:|\\/.test(name) &&
  name
    .replace(/\/$/, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * What makes a zip something else than a plain list of files, so that two readers could see two things in it: names that lead elsewhere, names
 * twice, links, encryption, entries that share bytes. The text fits after its name; undefined where there is nothing.
 */
export function zipTrick(entries: readonly ZipEntry[]): string | undefined {
  const names = new Set<string>();
  for (const { name, method, isLink } of entries) {
    if (!isPlainPath(name)) return 'has an entry whose name is no plain path';
    if (isLink) return 'has an entry that is a link';
    if (method === -1) return 'has an entry that is encrypted';
    const folded = name.normalize('NFC').toLowerCase();
    if (names.has(folded)) return 'has two entries of one name';
    names.add(folded);
  }
  const placed = entries.toSorted((a, b) => a.offset - b.offset);
  const overlaps = placed.some(({ offset, packedBytes }, index) => offset + 30 + packedBytes > (placed[index + 1]?.offset ?? Number.POSITIVE_INFINITY));
  return overlaps ? 'has entries that share bytes' : undefined;
}
