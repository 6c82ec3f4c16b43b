import type { ByteReader } from '@mlx-guard/core';
import { isLfsPointer } from './lfs-pointer.ts';

/** What the first bytes of a file show. */
export type Content = 'safetensors' | 'gguf' | 'lfs-pointer';

const startBytes = 64;
const openBrace = 0x7b;
const latin1 = new TextDecoder('latin1');

/** GGUF's magic number, of either byte order. */
const isGguf = (start: string): boolean => start.startsWith('GGUF') || start.startsWith('FUGG');

/** A length that fits the file, and after it the brace that a header must begin with (safetensors, "Format"). */
function isSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 10 || start[8] !== openBrace) return false;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true) <= size - 8;
}

/** Tells a file's format by its content, whatever its name. Reads at most 64 bytes. Undefined: none of those known here. */
export async function detectContent(reader: ByteReader): Promise<Content | undefined> {
  const start = await reader.read(0, startBytes);
  const text = latin1.decode(start);
  if (isGguf(text)) return 'gguf';
  if (isLfsPointer(start, reader.size)) return 'lfs-pointer';
  return isSafetensors(start, reader.size) ? 'safetensors' : undefined;
}
