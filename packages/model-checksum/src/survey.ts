import { FileError, type Finding, type Location, quote, type TreeEntry } from '@mlx-guard/core';
import type { Exceptions } from './exceptions.ts';
import type { Inventory } from './inventory.ts';
import { oddityOf, sourceOf } from './oddity.ts';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { extraFile } from './rules/extra-file.ts';
import { missingFile } from './rules/missing-file.ts';
import { symlinkFolder } from './rules/symlink-folder.ts';
import { unreadableFile } from './rules/unreadable-file.ts';
import type { Run } from './surface.ts';
import { here, isWithinAny, join, relativeTo } from './tree-path.ts';

/** A model folder and what its manifest says of it. Both paths are relative to the working directory. */
export interface Root {
  readonly path: string;
  readonly manifest: string;
  readonly inventory: Inventory;
}

/** A listed file that is there, whose bytes are to be compared. */
export interface Job {
  /** In the inventory. */
  readonly index: number;
  readonly bytes: number;
  /** Where its bytes are, if it is a link. */
  readonly target?: string;
}

/** The place of an entry in its manifest, for findings about the file. */
export function listedAt({ manifest, inventory }: Root, index: number): { readonly location: Location; readonly message: string } {
  const { line } = inventory.entryAt(index);
  return { location: { path: manifest, ...(line !== undefined && { startLine: line }) }, message: 'listed here' };
}

/** Compares a model folder with the names and sizes of its manifest. */
class Survey {
  readonly jobs: Job[] = [];
  readonly #root: Root;
  readonly #exceptions: Exceptions;
  readonly #run: Run;
  readonly #seen: Uint8Array;
  /** Names of what was not entered: nothing can be said about what the manifest lists below. */
  readonly #closed = new Set<string>();

  constructor(root: Root, exceptions: Exceptions, run: Run) {
    this.#root = root;
    this.#exceptions = exceptions;
    this.#run = run;
    this.#seen = new Uint8Array(root.inventory.count);
  }

  /** Whether the walk leaves a folder out. */
  readonly skip = (folder: string): boolean => {
    const isSkipped = this.#exceptions.skipFolder(folder);
    if (isSkipped) this.#closed.add(relativeTo(this.#root.path, folder));
    return isSkipped;
  };

  async take(entry: TreeEntry): Promise<void> {
    const { path: root, inventory } = this.#root;
    const name = relativeTo(root, entry.path);
    const index = entry.exactName ? inventory.indexOf(name) : undefined;
    if (index === undefined && entry.exactName && this.#exceptions.covers(entry.path)) return;
    if (index !== undefined) this.#seen[index] = 1;
    const source = sourceOf(entry, root);
    const oddity = oddityOf(entry, root);
    if (source === undefined) this.#closed.add(name);
    if (oddity !== undefined && (source === undefined || index !== undefined)) this.#run.record.finding(oddity);
    if (source === undefined) return;
    if (index === undefined)
      this.#run.record.finding(extraFile.finding({ path: entry.path }, `${quote(entry.path)} is not in the manifest ${quote(this.#root.manifest)}`));
    else this.#compareSize(index, entry.path, await this.#sized(entry, source));
  }

  async #sized(entry: TreeEntry, source: string): Promise<Omit<Job, 'index'>> {
    if (entry.kind === 'file') return { bytes: entry.size };
    try {
      await using file = await this.#run.ports.files.open(source);
      return { bytes: file.size, target: source };
    } catch (thrown) {
      if (thrown instanceof FileError) return { bytes: 0, target: source }; // what is wrong shows when it is read
      throw thrown;
    }
  }

  #compareSize(index: number, path: string, file: Omit<Job, 'index'>): void {
    const { bytes: expectedBytes } = this.#root.inventory.entryAt(index);
    if (expectedBytes === undefined || expectedBytes === file.bytes) {
      this.jobs.push({ index, ...file });
      return;
    }
    const message = `${quote(path)} has ${file.bytes} bytes; the manifest records ${expectedBytes}`;
    const evidence = { expectedBytes, actualBytes: file.bytes };
    this.#run.record.finding(digestMismatch.finding({ path }, message, { evidence, related: [listedAt(this.#root, index)] }));
  }

  /** The folder itself cannot be walked. */
  fail(error: FileError): void {
    const { path } = this.#root;
    if (error.code === 'absent') return; // then each of its files is missing
    this.#closed.add(here);
    const finding: Finding =
      error.code === 'link'
        ? symlinkFolder.finding({ path }, `the model folder ${quote(path)} is a link, or lies behind one`)
        : unreadableFile.finding({ path }, `the model folder ${quote(path)} cannot be read`, { evidence: { error: error.message } });
    this.#run.record.finding(finding);
  }

  /** Tells what the manifest lists and the folder does not hold. */
  end(): void {
    const { path: root, manifest, inventory } = this.#root;
    for (const [index, isSeen] of this.#seen.entries()) {
      if (isSeen) continue;
      const name = inventory.nameAt(index);
      const path = join(root, name);
      const message = `${quote(path)} is missing; the manifest ${quote(manifest)} lists it`;
      if (isWithinAny(name, this.#closed)) this.#run.record.skipped(path, 'it is listed in a folder that was not entered');
      else this.#run.record.finding(missingFile.finding({ path }, message, { related: [listedAt(this.#root, index)] }));
    }
  }
}

/** Walks a model folder whole and reports what is too much, too little or odd in it. What remains to be compared is returned, in the order of the walk. */
export async function survey(root: Root, exceptions: Exceptions, run: Run): Promise<readonly Job[]> {
  const { files, signal } = run.ports;
  const found = new Survey(root, exceptions, run);
  try {
    for await (const entry of files.walk(root.path, found.skip)) {
      signal.throwIfAborted();
      await found.take(entry);
    }
  } catch (thrown) {
    if (!(thrown instanceof FileError)) throw thrown;
    found.fail(thrown);
  }
  found.end();
  return found.jobs;
}
