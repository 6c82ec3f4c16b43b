import type { ByteReader } from '@mlx-guard/core';
import { u64At, viewOf } from './byte-window.ts';
import type { AddDefect, DefectKind } from './defect.ts';
import { renames, wideValues, type ZipDirectory, type ZipMember, zipFlag, zipSignature } from './zip-structure.ts';

/** A member whose data were found. */
export interface PlacedMember extends ZipMember {
  readonly dataOffset: number;
}

const localBytes = 30;
const mark32 = 0xffffffff;
const aheadBytes = 320; // header, a usual name and PyTorch's padding to 64 bytes

const readableMethods: ReadonlySet<number> = new Set([0, 8]);
const forbiddenFlags = zipFlag.encrypted | zipFlag.patched | zipFlag.strong | zipFlag.masked;
/** Deflation cannot do better than about 1030 to 1; honest arrays of zeros come near, so that the ratio counts only beyond what memory bears. */
const maxRatio = 100;
const freeBytes = 64 * 1024 * 1024;

/** APPNOTE 6.3: the newest version that there is. Readers refuse what needs a later one. */
const newestVersion = 63;

const control = /\p{Cc}/u;

function nameProblem(name: string): string | undefined {
  if (name === '') return 'a member has no name';
  if (control.test(name)) return 'its name holds a control character';
  if (name.includes('\ufffd')) return 'its name is not UTF-8';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'its name is an absolute path';
  if (name.includes('\\')) return 'its name holds a backslash';
  return name.split('/').includes('..') ? 'its name climbs out of the archive' : undefined;
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((value, index) => value === b[index]);

/** Compares what the central directory says with the local headers, as a reader finds them who goes through the file from its start. */
class LocalReader {
  readonly #reader: ByteReader;
  readonly #add: AddDefect;
  readonly #base: number;

  constructor(reader: ByteReader, add: AddDefect, base: number) {
    this.#reader = reader;
    this.#add = add;
    this.#base = base;
  }

  #tell(kind: DefectKind, at: number, problem: string, key?: string): undefined {
    this.#add({ kind, offset: this.#base + Math.min(at, this.#reader.size), problem, ...(key !== undefined && { key }) });
    return undefined;
  }

  async place({ members, offset: directoryOffset, isWhole }: ZipDirectory): Promise<readonly PlacedMember[]> {
    if (members.length === 0 && isWhole) this.#tell('zip-empty', 0, 'it has no members');
    this.#names(members);
    const placed: PlacedMember[] = [];
    let end = 0;
    for (const member of members.toSorted((a, b) => a.offset - b.offset)) {
      this.#alone(member);
      if (member.offset < end) {
        this.#tell('zip-overlap', member.offset, `it begins ${end - member.offset} bytes before the member in front of it ends`, member.name);
      } else if (member.offset > end) {
        const kind = end === 0 ? 'zip-prefix' : 'zip-gap';
        this.#tell(kind, end, `before it lie ${member.offset - end} bytes that belong to no member`, member.name);
      }
      const found = await this.#local(member, directoryOffset);
      if (found === undefined) continue;
      placed.push({ ...member, dataOffset: found.dataOffset });
      end = Math.max(end, found.end);
    }
    if (isWhole && placed.length === members.length && end < directoryOffset) {
      this.#tell(members.length === 0 ? 'zip-prefix' : 'zip-gap', end, `before its directory lie ${directoryOffset - end} bytes that belong to no member`);
    }
    this.#sizes(members);
    return placed;
  }

  #names(members: readonly ZipMember[]): void {
    const seen = new Map<string, string>();
    for (const { name, entryOffset } of members) {
      const folded = name.normalize('NFC').toLowerCase();
      const other = seen.get(folded);
      if (other !== undefined) {
        const problem = other === name ? 'a member of this name stands before it' : 'a member before it has this name but for the case of letters';
        this.#tell('zip-duplicate-name', entryOffset, problem, name);
      }
      seen.set(folded, name);
      const problem = nameProblem(name);
      if (problem !== undefined) this.#tell('zip-name', entryOffset, problem, name);
    }
  }

  /** What can be told of a member without its local header. */
  #alone({ name, version, flags, method, entryOffset, packedBytes, bytes }: ZipMember): void {
    if ((flags & forbiddenFlags) !== 0) this.#tell('zip-flags', entryOffset, 'it is said to be encrypted or patched', name);
    if (!readableMethods.has(method)) this.#tell('zip-method', entryOffset, `it is packed by the method ${method}; readers of models know 0 and 8`, name);
    if (version > newestVersion) this.#tell('zip-method', entryOffset, `it needs version ${version / 10} of the format; the newest is 6.3`, name);
    if (method === 0 && packedBytes !== bytes) this.#tell('zip-size', entryOffset, `it is stored, but has ${packedBytes} and ${bytes} bytes`, name);
  }

  #sizes(members: readonly ZipMember[]): void {
    const total = members.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= 4 * this.#reader.size + freeBytes) return;
    for (const { name, entryOffset, packedBytes, bytes } of members) {
      if (bytes > maxRatio * Math.max(packedBytes, 1)) {
        this.#tell('zip-size', entryOffset, `it unpacks from ${packedBytes} to ${bytes} bytes`, name);
      }
    }
  }

  async #local(member: ZipMember, directoryOffset: number): Promise<{ readonly dataOffset: number; readonly end: number } | undefined> {
    const { name, offset } = member;
    if (offset > directoryOffset - localBytes) return this.#tell('zip-directory', member.entryOffset, 'its local header would lie outside the file', name);
    let bytes = await this.#reader.read(offset, Math.min(aheadBytes, directoryOffset - offset));
    const view = viewOf(bytes);
    if (bytes.length < localBytes || view.getUint32(0, true) !== zipSignature.local) {
      return this.#tell('zip-mismatch', offset, 'there is no local header where the directory says', name);
    }
    const nameEnd = localBytes + view.getUint16(26, true);
    const extraEnd = nameEnd + view.getUint16(28, true);
    if (extraEnd > bytes.length) bytes = await this.#reader.read(offset, Math.min(extraEnd, directoryOffset - offset));
    const dataOffset = offset + extraEnd;
    if (bytes.length < extraEnd || member.packedBytes > directoryOffset - dataOffset) {
      return this.#tell('zip-directory', member.entryOffset, `its ${member.packedBytes} bytes would go on into the directory`, name);
    }
    const extra = bytes.subarray(nameEnd, extraEnd);
    const hasDescriptor = this.#compare(member, viewOf(bytes), bytes.subarray(localBytes, nameEnd), extra);
    const end = dataOffset + member.packedBytes;
    return { dataOffset, end: hasDescriptor ? await this.#descriptor(member, end, directoryOffset) : end };
  }

  /** Whether a descriptor follows the data. */
  #compare(member: ZipMember, local: DataView, nameBytes: Uint8Array, extra: Uint8Array): boolean {
    const { name, offset } = member;
    const [packed, bytes] = [local.getUint32(18, true), local.getUint32(22, true)];
    const flags = local.getUint16(6, true);
    const hasDescriptor = (flags & zipFlag.descriptor) !== 0;
    const wide = wideValues(extra, [bytes === mark32, packed === mark32]);
    const [wideBytes, widePacked] = wide ?? [];
    const says = { crc: local.getUint32(14, true), packedBytes: widePacked ?? packed, bytes: wideBytes ?? bytes };
    // With a descriptor the header may leave all three open; what it does say must agree.
    const isOpen = hasDescriptor && says.crc === 0;
    const differs = [
      ...(equal(nameBytes, member.nameBytes) && !renames(extra) ? [] : ['name']),
      ...(local.getUint16(8, true) === member.method ? [] : ['method']),
      ...(flags === member.flags ? [] : ['flags']),
      ...(isOpen || says.crc === member.crc ? [] : ['checksum']),
      ...((hasDescriptor && says.packedBytes === 0) || says.packedBytes === member.packedBytes ? [] : ['packed size']),
      ...((hasDescriptor && says.bytes === 0) || says.bytes === member.bytes ? [] : ['size']),
    ];
    if (differs.length > 0) this.#tell('zip-mismatch', offset, `local header and directory differ in ${differs.join(', ')}`, name);
    return hasDescriptor;
  }

  /** Where the descriptor behind the data ends: its signature is optional, its sizes have 4 or 8 bytes (APPNOTE 4.3.9). */
  async #descriptor(member: ZipMember, at: number, directoryOffset: number): Promise<number> {
    const bytes = await this.#reader.read(at, Math.min(24, directoryOffset - at));
    const view = viewOf(bytes);
    for (const [head, width] of [
      [4, 4],
      [4, 8],
      [0, 4],
      [0, 8],
    ] as const) {
      const length = head + 4 + 2 * width;
      if (bytes.length < length || (head > 0 && view.getUint32(0, true) !== zipSignature.descriptor)) continue;
      const sizeAt = (index: number): number => (width === 4 ? view.getUint32(index, true) : u64At(view, index));
      const isIt = view.getUint32(head, true) === member.crc && sizeAt(head + 4) === member.packedBytes && sizeAt(head + 4 + width) === member.bytes;
      if (isIt) return at + length;
    }
    this.#tell('zip-mismatch', at, 'the descriptor behind its data is missing or says otherwise than the directory', member.name);
    return at;
  }
}

/**
 * Goes through the local headers of an archive and compares them with its directory: one who reads from the start must find the same members.
 * Returns the members whose data lie where both say.
 */
export const placeMembers = (reader: ByteReader, directory: ZipDirectory, add: AddDefect, base = 0): Promise<readonly PlacedMember[]> =>
  new LocalReader(reader, add, base).place(directory);
