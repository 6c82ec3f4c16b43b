import type { ByteReader } from '@mlx-guard/core';
import { u64At, viewOf } from './byte-window.ts';
import type { AddDefect, DefectKind } from './defect.ts';

/** One member as the central directory lists it. Sizes and offsets in bytes. */
export interface ZipMember {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** Ten times the version of the format that is needed to unpack it. */
  readonly version: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its local header. */
  readonly offset: number;
  /** Of its entry in the directory. */
  readonly entryOffset: number;
}

/** The central directory of an archive. */
export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** Where it begins. */
  readonly offset: number;
  /** Whether every entry that the end record counts could be read. */
  readonly isWhole: boolean;
}

/** Flags of a member (PKWARE APPNOTE 4.4.4). */
export const zipFlag = { encrypted: 1, descriptor: 1 << 3, patched: 1 << 5, strong: 1 << 6, utf8: 1 << 11, masked: 1 << 13 } as const;

/** Signatures of the records (PKWARE APPNOTE 4.3). */
export const zipSignature = {
  local: 0x04034b50,
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  descriptor: 0x08074b50,
} as const;

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const entryBytes = 46;
const maxComment = 0xffff;
const mark16 = 0xffff;
const mark32 = 0xffffffff;
const maxMembers = 1_048_576;
const wideField = 0x0001;
const unicodePathField = 0x7075;

/** How far from its end an archive's end record can begin. */
export const zipTailBytes = endBytes + maxComment;

interface EndRecord {
  /** Where the records after the directory begin. */
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
  readonly offset: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Code page 437 differs only beyond ASCII, where two readers that agree on the bytes do not need our spelling. */
const nameOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The 64-bit values of an extra field, which holds, in this order, only those that the entry marks (APPNOTE 4.5.3). */
export function wideValues(extra: Uint8Array, marked: readonly boolean[]): readonly (number | undefined)[] | undefined {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === wideField) {
      let next = at + 4;
      const values: (number | undefined)[] = [];
      for (const isMarked of marked) {
        if (isMarked && next + 8 > Math.min(end, extra.length)) return undefined;
        values.push(isMarked ? u64At(view, next) : undefined);
        if (isMarked) next += 8;
      }
      return values;
    }
    at = end;
  }
  return marked.includes(true) ? undefined : marked.map(() => undefined);
}

/** Whether an extra field names the member once more, otherwise than its header does (Info-ZIP Unicode path). */
export function renames(extra: Uint8Array): boolean {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) if (view.getUint16(at, true) === unicodePathField) return true;
  return false;
}

class DirectoryReader {
  readonly #reader: ByteReader;
  readonly #maxBytes: number;
  readonly #add: AddDefect;
  readonly #base: number;

  constructor(reader: ByteReader, maxBytes: number, add: AddDefect, base: number) {
    this.#reader = reader;
    this.#maxBytes = maxBytes;
    this.#add = add;
    this.#base = base;
  }

  #tell(kind: DefectKind, at: number, problem: string, key?: string): undefined {
    this.#add({ kind, offset: this.#base + Math.max(0, Math.min(at, this.#reader.size)), problem, ...(key !== undefined && { key }) });
    return undefined;
  }

  async read(): Promise<ZipDirectory | undefined> {
    const end = await this.#end();
    if (end === undefined) return undefined;
    if (end.bytes > end.at || end.offset > end.at - end.bytes)
      return this.#tell('zip-end', end.at, 'the directory is said to lie where the file has no room for it');
    const distance = end.at - end.bytes - end.offset;
    if (distance > 0) {
      // Readers that correct for a prefix count from the end, the others from the start: two archives in one.
      return this.#tell('zip-prefix', end.at, `${distance} bytes lie between the directory and its end record, or before the archive`);
    }
    if (end.count > maxMembers) return this.#tell('limit-exceeded', end.at, `it counts ${end.count} members, at most ${maxMembers} are read`);
    if (end.bytes > this.#maxBytes) return this.#tell('limit-exceeded', end.offset, `its directory has ${end.bytes} bytes, at most ${this.#maxBytes} are read`);
    return this.#entries(end);
  }

  async #end(): Promise<EndRecord | undefined> {
    const start = Math.max(0, this.#reader.size - zipTailBytes);
    const tail = await this.#reader.read(start, this.#reader.size - start);
    const view = viewOf(tail);
    const isEnd = (at: number): boolean => view.getUint32(at, true) === zipSignature.end;
    let at = tail.length - endBytes;
    while (at >= 0 && !isEnd(at)) at -= 1;
    if (at < 0) return this.#tell('zip-end', this.#reader.size, 'there is no end record: the archive is cut off');
    const rest = tail.length - at - endBytes - view.getUint16(at + 20, true);
    if (rest !== 0) this.#tell('zip-end', start + at, rest > 0 ? `after its end come ${rest} more bytes` : 'its comment goes on beyond the end of the file');
    const small = { count: view.getUint16(at + 10, true), bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
    for (let other = at - 1; other >= 0; other -= 1) {
      if (isEnd(other) && other + endBytes + view.getUint16(other + 20, true) === tail.length) {
        this.#tell('zip-end', start + other, 'a second end record claims the file: readers disagree on which of the two counts');
      }
    }
    if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0 || view.getUint16(at + 8, true) !== small.count) {
      if (small.count !== mark16) this.#tell('zip-end', start + at, 'it is said to span several disks');
    }
    return this.#wide(start + at, small);
  }

  /** The 64-bit end record, where there is one. */
  async #wide(at: number, small: Omit<EndRecord, 'at'>): Promise<EndRecord | undefined> {
    const isMarked = small.count === mark16 || small.bytes === mark32 || small.offset === mark32;
    const locator = at < locatorBytes ? new Uint8Array() : await this.#reader.read(at - locatorBytes, locatorBytes);
    const view = viewOf(locator);
    if (locator.length < locatorBytes || view.getUint32(0, true) !== zipSignature.locator64) {
      if (small.count === mark16) this.#tell('zip-end', at, 'it counts 65535 members, which stands for a 64-bit record that is not there');
      return { at, ...small };
    }
    const where = u64At(view, 8);
    if (where !== at - locatorBytes - end64Bytes) return this.#tell('zip-end', at - locatorBytes, 'its 64-bit end record is not where it should be');
    const record = await this.#reader.read(where, end64Bytes);
    const wide = viewOf(record);
    if (record.length < end64Bytes || wide.getUint32(0, true) !== zipSignature.end64) return this.#tell('zip-end', where, 'its 64-bit end record is none');
    const large = { count: u64At(wide, 32), bytes: u64At(wide, 40), offset: u64At(wide, 48) };
    const differs = (['count', 'bytes', 'offset'] as const).some((key) => small[key] !== large[key] && small[key] !== (key === 'count' ? mark16 : mark32));
    if (differs && isMarked) this.#tell('zip-end', where, 'its two end records disagree');
    else if (differs) return this.#tell('zip-end', where, 'its two end records disagree, and none defers to the other');
    return { at: where, ...large };
  }

  async #entries({ offset, bytes, count, at: end }: EndRecord): Promise<ZipDirectory> {
    const directory = await this.#reader.read(offset, bytes);
    const view = viewOf(directory);
    const members: ZipMember[] = [];
    let at = 0;
    while (members.length < count) {
      const member =
        at + entryBytes <= directory.length && view.getUint32(at, true) === zipSignature.entry ? this.#entry(directory, view, at, offset) : undefined;
      if (member === undefined) {
        this.#tell('zip-directory', offset + at, `it counts ${count} members, and lists ${members.length}`);
        return { members, offset, isWhole: false };
      }
      members.push(member.member);
      at = member.next;
    }
    if (at < directory.length) this.#tell('zip-directory', offset + at, `its directory goes on after the ${count} members that it counts`);
    return { members, offset: Math.min(offset, end), isWhole: true };
  }

  #entry(directory: Uint8Array, view: DataView, at: number, base: number): { readonly member: ZipMember; readonly next: number } | undefined {
    const nameEnd = at + entryBytes + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > directory.length) return undefined;
    const nameBytes = directory.subarray(at + entryBytes, nameEnd);
    const [packed, bytes, offset] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    const extra = directory.subarray(nameEnd, extraEnd);
    const wide = wideValues(extra, [bytes === mark32, packed === mark32, offset === mark32]);
    const name = nameOf(nameBytes);
    if (wide === undefined) this.#tell('zip-directory', base + at, 'a 64-bit size of a member is missing', name);
    if (renames(extra)) this.#tell('zip-name', base + at, 'a second name stands in an extra field', name);
    const [wideBytes, widePacked, wideOffset] = wide ?? [];
    const member = {
      name,
      nameBytes,
      version: view.getUint8(at + 6),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: widePacked ?? packed,
      bytes: wideBytes ?? bytes,
      offset: wideOffset ?? offset,
      entryOffset: base + at,
    };
    return { member, next };
  }
}

/**
 * Reads the central directory of a ZIP archive (PKWARE APPNOTE 6.3.10, with its 64-bit records). Reads the directory and the end of the file,
 * nothing else. Never throws on a defect; undefined where there is no directory to speak of. `base`: where the archive begins in the file,
 * for the places of defects.
 */
export const readDirectory = (reader: ByteReader, maxBytes: number, add: AddDefect, base = 0): Promise<ZipDirectory | undefined> =>
  new DirectoryReader(reader, maxBytes, add, base).read();
