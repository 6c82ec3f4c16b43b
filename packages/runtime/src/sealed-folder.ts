import { chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, type SealedFile, type SealedFolder, visible } from '@mlx-guard/core';
import { systemCode } from './system-error.ts';
import { below } from './walk.ts';

const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

function cannot(what: string, thrown: unknown): EnvironmentError {
  if (thrown instanceof EnvironmentError) return thrown;
  const why = systemCode(thrown) || (thrown instanceof Error ? thrown.message : String(thrown));
  return new EnvironmentError('cannot-write', `${visible(what)} cannot be sealed: ${why}`, { cause: thrown });
}

class DiskFile implements SealedFile {
  readonly #handle: FileHandle;
  readonly #name: string;

  constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.writeFile(bytes);
    } catch (thrown) {
      throw cannot(this.#name, thrown);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** Sets the mode of a folder and of all folders in it: write permission of folders is what adding and removing files needs. */
function setModes(folder: string, mode: number): void {
  if (mode & 0o200) chmodSync(folder, mode);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) setModes(path.join(folder, entry.name), mode);
  if (!(mode & 0o200)) chmodSync(folder, mode);
}

/** The `seal` port on the file system: files of mode 0444 in folders that are 0700 while they are filled and 0500 afterwards. */
export class DiskSeal implements SealedFolder {
  readonly path: string;

  private constructor(folder: string) {
    this.path = folder;
  }

  /** Makes the folder at an absolute path; what leads to it must be there, and real. Rejects with `EnvironmentError`. */
  static async at(folder: string): Promise<DiskSeal> {
    try {
      if (existsSync(folder)) throw new EnvironmentError('cannot-write', `${visible(folder)} is there already: only a fresh folder can be sealed`);
      mkdirSync(path.dirname(folder), { recursive: true });
      if (realpathSync(path.dirname(folder)) !== path.dirname(folder)) throw new EnvironmentError('cannot-write', `${visible(folder)} would lie behind a link`);
      mkdirSync(folder, { mode: 0o700 });
      return new DiskSeal(folder);
    } catch (thrown) {
      throw cannot(folder, thrown);
    }
  }

  async create(name: string): Promise<SealedFile> {
    const target = path.join(this.path, name);
    try {
      const inside = below(this.path, target);
      if (inside === undefined || inside === '.') throw new EnvironmentError('cannot-write', `${visible(name)} leads out of the sealed folder`);
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
      return new DiskFile(await open(target, flags, 0o444), name);
    } catch (thrown) {
      throw cannot(name, thrown);
    }
  }

  async close(): Promise<void> {
    setModes(this.path, 0o500);
  }

  async discard(): Promise<void> {
    if (!existsSync(this.path) || lstatSync(this.path).isSymbolicLink()) return;
    setModes(this.path, 0o700);
    rmSync(this.path, { recursive: true, force: true });
  }
}
