import { crc32, inflateRawSync } from 'node:zlib';
import type { ByteReader } from '@mlx-guard/core';
import type { PlacedMember } from './zip-structure-local.ts';

const stored = 0;
const firstStep = 512;
const mostOutput = 80 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
const syncFlush = 2; // Z_SYNC_FLUSH: what there is, although the stream goes on

/** What a member turned out to hold; `problem` where that is not what the directory says. */
export interface Unpacked {
  readonly bytes: Uint8Array;
  readonly problem?: string;
}

function inflatePart(packed: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { finishFlush: syncFlush, maxOutputLength });
  } catch {
    return undefined;
  }
}

/** The first `wanted` bytes of a member, or all it has. Undefined where they cannot be unpacked. */
export async function readStart(reader: ByteReader, { method, dataOffset, packedBytes, bytes }: PlacedMember, wanted: number): Promise<Uint8Array | undefined> {
  if (method === stored) return reader.read(dataOffset, Math.min(wanted, packedBytes));
  for (let step = firstStep; ; step *= 2) {
    const packed = await reader.read(dataOffset, Math.min(step, packedBytes));
    const part = inflatePart(packed, mostOutput);
    if (part === undefined) return undefined;
    if (part.length >= Math.min(wanted, bytes) || step >= packedBytes) return part.slice(0, wanted);
  }
}

/** All of a member that fits `maxBytes`, compared with the size and the CRC-32 of the directory. Undefined where it does not fit. */
export async function readMember(reader: ByteReader, member: PlacedMember, maxBytes: number): Promise<Unpacked | undefined> {
  if (member.bytes > maxBytes || member.packedBytes > maxBytes) return undefined;
  const packed = await reader.read(member.dataOffset, member.packedBytes);
  const bytes = member.method === stored ? packed : inflatePart(packed, member.bytes + 1);
  if (bytes === undefined) return { bytes: new Uint8Array(), problem: 'its data cannot be unpacked, or are more than the directory says' };
  if (bytes.length !== member.bytes) return { bytes, problem: `it unpacks to ${bytes.length} bytes, the directory says ${member.bytes}` };
  return crc32(bytes) === member.crc ? { bytes } : { bytes, problem: 'its CRC-32 is not the one of the directory' };
}

/** Whether the CRC-32 of a stored member is that of the directory, read through a buffer. */
export async function storedChecksumHolds(reader: ByteReader, { dataOffset, packedBytes, crc }: PlacedMember): Promise<boolean> {
  const buffer = new Uint8Array(Math.min(chunkBytes, Math.max(packedBytes, 1)));
  let sum = 0;
  for (let at = 0; at < packedBytes; ) {
    const count = await reader.readInto(buffer.subarray(0, Math.min(buffer.length, packedBytes - at)), dataOffset + at);
    if (count === 0) return false;
    sum = crc32(buffer.subarray(0, count), sum);
    at += count;
  }
  return sum === crc;
}
