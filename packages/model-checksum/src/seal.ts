import type { SealedFolder } from '@mlx-guard/core';
import { join, relativeTo } from '@mlx-guard/model-formats';
import { Digester, type DigestOutcome, type Wanted } from './digest.ts';
import type { Root } from './expected.ts';
import type { Run } from './surface.ts';
import type { Job } from './survey.ts';

/** Judges what was read. */
interface Judge {
  wanted(job: Job): Wanted;
  take(job: Job, outcome: DigestOutcome): void;
}

/** The folder that `seal: copy:FOLDER` names; undefined for the other values. */
export const copyFolderOf = (seal: string): string | undefined => (seal.startsWith('copy:') ? seal.slice('copy:'.length).trim() : undefined);

/**
 * Copies what is verified into a fresh folder while it is hashed: the bytes that were compared are the bytes that are kept, whatever happens to the
 * originals. One file after another, in this thread: it is the disk that is waited for.
 */
export class Copies {
  readonly #folder: SealedFolder;
  readonly #run: Run;
  readonly #digester: Digester;
  /** Where the entries of manifests start: copies stand from there as they stand in the working directory. */
  readonly #base: string;

  constructor(folder: SealedFolder, base: string, run: Run) {
    this.#folder = folder;
    this.#base = base;
    this.#run = run;
    this.#digester = new Digester(run.ports);
  }

  /** Copies the files of one root, under the names that the manifest gives them. */
  async take(root: Root, jobs: readonly Job[], judge: Judge): Promise<void> {
    let done = 0;
    const total = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const job of jobs) {
      this.#run.ports.signal.throwIfAborted();
      judge.take(job, await this.#copy(join(root.path, root.expected.nameAt(job.index)), judge.wanted(job)));
      done += job.bytes;
      this.#run.ports.progress(done, total, 'bytes copied');
    }
  }

  /** Copies a manifest as it was read, or tells that it is no longer that. */
  async manifest(path: string, sha256: string): Promise<boolean> {
    const outcome = await this.#copy(path, { path, algorithms: ['sha256'] });
    return outcome.kind === 'read' && outcome.digests[0] === sha256;
  }

  async #copy(path: string, wanted: Wanted): Promise<DigestOutcome> {
    await using copy = await this.#folder.create(relativeTo(this.#base, path));
    return await this.#digester.digest(wanted, (piece) => copy.append(piece));
  }
}
