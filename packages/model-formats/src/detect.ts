import type { ByteReader } from '@mlx-guard/core';
import { characters } from './byte-window.ts';
import { archiveOf } from './foreign-content.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import { isPickle } from './pickle.ts';

/** What the bytes of a file show. `archive`: one that has no reader here. */
export type Content = 'safetensors' | 'gguf' | 'npy' | 'zip' | 'pickle' | 'hdf5' | 'mlxfn' | 'archive' | 'lfs-pointer';

const startBytes = 512;
const openBrace = 0x7b;

/** GGUF's magic number, of either byte order. */
const isGguf = (start: string): boolean => start.startsWith('GGUF') || start.startsWith('FUGG');

/** A length that fits the file, and after it the brace that a header must begin with (safetensors, "Format"). */
function isSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 10 || start[8] !== openBrace) return false;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true) <= size - 8;
}

/** The version of MLX that exported it, behind its length of 8 bytes (mlx/export.cpp, `FunctionExporter`). */
function isExported(start: Uint8Array): boolean {
  const [length = 0, ...rest] = start.subarray(0, 8);
  if (length < 5 || length > 16 || rest.some((value) => value !== 0)) return false;
  return /^\d{1,3}\.\d{1,4}\.\d{1,4}[\w.+]{0,8}$/.test(characters(start.subarray(8, 8 + length)));
}

/** Tells a file's format by its content, whatever its name. Reads 512 bytes, and more only of what may be a pickle. Undefined: none of those known here. */
export async function detectContent(reader: ByteReader): Promise<Content | undefined> {
  const start = await reader.read(0, startBytes);
  const text = characters(start);
  if (isGguf(text)) return 'gguf';
  if (isLfsPointer(start, reader.size)) return 'lfs-pointer';
  if (isSafetensors(start, reader.size)) return 'safetensors';
  if (text.startsWith('\x93NUMPY')) return 'npy';
  if (text.startsWith('\x89HDF\r\n\x1a\n')) return 'hdf5';
  if (isExported(start)) return 'mlxfn';
  const archive = archiveOf(start);
  if (archive !== undefined) return archive === 'zip' ? 'zip' : 'archive';
  return (await isPickle(reader, start)) ? 'pickle' : undefined;
}
