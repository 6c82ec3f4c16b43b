import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError, quote } from '@mlx-guard/core';
import { writeAtomically } from '@mlx-guard/runtime';

/** What became of a file that was to be written: `kept`: another is there; `same`: this very one is. */
export type Placed = 'written' | 'kept' | 'same';

/** Whether there is anything of this name, be it a link that leads nowhere. */
const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

function holds(file: string, text: string): boolean {
  const stat = lstatSync(file);
  return stat.isFile() && stat.size < 2 * text.length + 1024 && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text;
}

/** Writes a file below `root`, unless something of that name is there. Throws `EnvironmentError` where it cannot be written. */
export async function placeNew(root: string, file: string, text: string): Promise<Placed> {
  const target = path.join(root, file);
  if (isThere(target)) return holds(target, text) ? 'same' : 'kept';
  const folder = path.dirname(target);
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new EnvironmentError('cannot-write', `the folder ${quote(path.dirname(file))} cannot be made`);
  }
  if (realpathSync(folder) !== folder) throw new EnvironmentError('cannot-write', `${quote(file)} would lead through a link`);
  await writeAtomically(folder, path.basename(target), [new TextEncoder().encode(text)]);
  return 'written';
}
