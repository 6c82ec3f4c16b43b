import { randomBytes } from 'node:crypto';
import { constants, lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, visible } from '@mlx-guard/core';
import { systemCode } from './system-error.ts';

/** Files that are half written. A run that is cut short removes them on its way out. */
const unfinished = new Set<string>();

process.on('exit', () => {
  for (const file of unfinished) rmSync(file, { force: true });
});

const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

const words: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'writing is not permitted'],
  ['EPERM', 'writing is not permitted'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'],
]);

function cannotWrite(file: string, thrown: unknown): EnvironmentError {
  if (thrown instanceof EnvironmentError) return thrown;
  const code = systemCode(thrown);
  const why = words.get(code) ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new EnvironmentError('cannot-write', `${visible(file)} cannot be written: ${why}${code && ` (${code})`}; what was there before is untouched`, {
    cause: thrown,
  });
}

/** Makes the folder where it is not there, and refuses one that is a link: it could lead the report anywhere. */
function realFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    if (lstatSync(folder).isSymbolicLink()) throw new EnvironmentError('cannot-write', `${visible(folder)} is a link; name the folder itself`);
    return realpathSync(folder);
  } catch (thrown) {
    throw cannotWrite(folder, thrown);
  }
}

async function fill(handle: FileHandle, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) await handle.writeFile(chunk);
  await handle.sync();
}

/** Writes a file whole or not at all: into a fresh file beside it, which then takes its name. Throws `EnvironmentError`; an error of `chunks` passes through. */
export async function writeAtomically(folder: string, name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const target = path.join(realFolder(folder), name);
  const fresh = path.join(path.dirname(target), `.${name}.${randomBytes(8).toString('hex')}.tmp`);
  unfinished.add(fresh);
  let failed = true;
  try {
    const handle = await open(fresh, flags, 0o644);
    try {
      await fill(handle, chunks);
    } finally {
      await handle.close();
    }
    await rename(fresh, target);
    failed = false;
    return target;
  } catch (thrown) {
    throw systemCode(thrown) === '' ? thrown : cannotWrite(target, thrown);
  } finally {
    if (failed) rmSync(fresh, { force: true });
    unfinished.delete(fresh);
  }
}
