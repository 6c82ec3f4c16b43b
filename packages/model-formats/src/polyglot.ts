import type { ByteReader } from '@mlx-guard/core';
import { viewOf } from './byte-window.ts';
import type { Defect } from './defect.ts';
import { archiveOf, programOf } from './foreign-content.ts';
import type { ModelRead } from './model-read.ts';
import { pickleLikeness } from './pickle.ts';
import { zipSignature, zipTailBytes } from './zip-structure.ts';

const endBytes = 22;
const minSize = 64;

/** Where the end record of an archive lies that takes the end of this file for its own; undefined where there is none. */
async function archiveEnd(reader: ByteReader): Promise<number | undefined> {
  const start = Math.max(0, reader.size - zipTailBytes);
  const tail = await reader.read(start, reader.size - start);
  const view = viewOf(tail);
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail[at] !== 0x50 || view.getUint32(at, true) !== zipSignature.end) continue;
    const end = at + endBytes + view.getUint16(at + 20, true);
    const [bytes, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    if (end === tail.length && view.getUint16(at + 10, true) > 0 && bytes + offset <= start + at) return start + at;
  }
  return undefined;
}

/** What stands behind the last tensor, where it is something of its own. */
async function behind(reader: ByteReader, at: number): Promise<string | undefined> {
  const start = await reader.read(at, 512);
  const archive = archiveOf(start);
  if (archive !== undefined) return `an archive (${archive})`;
  return programOf(start) ?? (pickleLikeness(start) === 'named' ? 'a pickle' : undefined);
}

/** Whether a file of tensors is, to another reader, something else as well: an archive by its end, or a program or pickle behind its tensors. */
export async function findPolyglot(reader: ByteReader, read: ModelRead): Promise<readonly Defect[]> {
  if (reader.size < minSize || (read.format !== 'safetensors' && read.format !== 'gguf' && read.format !== 'npy')) return [];
  const end = await archiveEnd(reader);
  const trailing = read.defects.find(({ kind }) => /-trailing-data$/.test(kind))?.offset;
  const what = trailing === undefined ? undefined : await behind(reader, trailing);
  return [
    ...(end === undefined ? [] : [{ kind: 'polyglot' as const, offset: end, problem: 'it ends as a ZIP archive does: other programs open it as one' }]),
    ...(what === undefined ? [] : [{ kind: 'polyglot' as const, offset: trailing ?? 0, problem: `behind its tensors stands ${what}` }]),
  ];
}
