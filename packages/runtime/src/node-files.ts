import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { FileError, type Files, type OpenFile, type TreeEntry, visible } from '@mlx-guard/core';
import type { Io } from './io.ts';
import { NodeFile } from './node-file.ts';
import { asFileError } from './system-error.ts';
import { below, walkTree } from './walk.ts';

/** The `files` port over the file system, confined to one real folder. */
export class NodeFiles implements Files {
  readonly #root: string;
  readonly #io: Io;

  /** `folder` is absolute. Throws `FileError` where it does not exist. */
  constructor(folder: string, io: Io) {
    try {
      this.#root = realpathSync(folder);
      if (!lstatSync(this.#root).isDirectory()) throw new FileError('not-a-file', folder, `${visible(folder)} is no folder`);
    } catch (thrown) {
      throw asFileError(thrown, folder);
    }
    this.#io = io;
  }

  at(folder: string): Files {
    return new NodeFiles(path.resolve(this.#root, folder), this.#io);
  }

  #absolute(name: string): string {
    const absolute = path.resolve(this.#root, name);
    if (path.posix.isAbsolute(name) || path.isAbsolute(name) || name.includes('\0') || below(this.#root, absolute) === undefined) {
      throw new FileError('outside', name, `${visible(name)} leads out of the working directory`);
    }
    return absolute;
  }

  async *walk(root: string, skip: (folder: string) => boolean = () => false): AsyncIterable<TreeEntry> {
    const start = this.#absolute(root);
    try {
      if (realpathSync(start) !== start) throw new FileError('link', root, `${visible(root)} is or passes through a link`);
      yield* walkTree(this.#root, start, skip);
    } catch (thrown) {
      throw asFileError(thrown, root);
    }
  }

  async open(name: string): Promise<OpenFile> {
    const absolute = this.#absolute(name);
    const file = await this.#openBelow(name, absolute);
    if (file.stands) return file.open;
    await file.open[Symbol.asyncDispose]();
    throw new FileError('link', name, `${visible(name)} is or passes through a link`);
  }

  async #openBelow(name: string, absolute: string): Promise<{ readonly open: NodeFile; readonly stands: boolean }> {
    try {
      const fd = await this.#io.open(absolute);
      return { open: await NodeFile.of(name, fd, this.#io), stands: isWhereItSeems(fd, absolute) };
    } catch (thrown) {
      throw asFileError(thrown, name);
    }
  }
}

/** Whether no link stood on the way to what was opened. Linux tells by the descriptor itself, without a race; elsewhere the path is looked at again. */
function isWhereItSeems(fd: number, absolute: string): boolean {
  try {
    return (process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${fd}`) : realpathSync(absolute)) === absolute;
  } catch {
    return false;
  }
}
