import type { Ports } from '@mlx-guard/core';
import { type DigestOutcome, digestFiles, type Wanted } from './digest.ts';
import { digestInThread } from './tasks.ts';

const mebibyte = 1024 * 1024;

/** What goes to a thread at once: a file of this size alone, smaller ones together. Crossing costs as much as hashing a few hundred KiB. */
const batchBytes = 32 * mebibyte;
const batchFiles = 512;
/** Up to here threads save half a second at best, and to start them costs as much CPU as to hash a third of it, and twice the memory. */
const directBytes = 1024 * mebibyte;

/** Something to hash, of a known size in bytes. */
interface Sized {
  readonly bytes: number;
}

/** Divides jobs among threads: the largest first, so that no thread is left alone with one at the end. */
export function* batchesOf<J extends Sized>(jobs: readonly J[]): Generator<readonly J[]> {
  let batch: J[] = [];
  let bytes = 0;
  for (const job of jobs.toSorted((a, b) => b.bytes - a.bytes)) {
    if (batch.length >= batchFiles || bytes >= batchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(job);
    bytes += job.bytes;
  }
  if (batch.length > 0) yield batch;
}

/** What `hashAll` needs of the ports. */
export type HashingPorts = Pick<Ports, 'files' | 'signal' | 'workers' | 'progress'>;

/**
 * Hashes the files of all jobs, in threads where that pays. `tell` hears of each in no particular order; at most a few batches are in
 * memory, whatever the number of jobs. `most`: so many threads at most.
 */
export async function hashAll<J extends Sized>(
  jobs: readonly J[],
  wantedOf: (job: J) => Wanted,
  ports: HashingPorts,
  tell: (job: J, outcome: DigestOutcome) => void,
  most: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const totalBytes = jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  // One file alone can only be read by one thread.
  const isDirect = jobs.length === 1 || totalBytes <= directBytes;
  const batches = batchesOf(jobs);
  let doneBytes = 0;
  // All lanes draw from one iterator, so none waits while there is work; an error in one closes it for all.
  const lane = async (): Promise<void> => {
    for (const batch of batches) {
      ports.signal.throwIfAborted();
      const wanted = batch.map(wantedOf);
      const outcomes = isDirect ? await digestFiles(wanted, ports) : await digestInThread(wanted, ports);
      for (const [index, job] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) throw new TypeError(`${batch.length} files were to be hashed, ${outcomes.length} were`);
        tell(job, outcome);
        doneBytes += job.bytes;
      }
      ports.progress(doneBytes, totalBytes, 'bytes hashed');
    }
  };
  await Promise.all(Array.from({ length: isDirect ? 1 : Math.min(most, ports.workers.size) }, lane));
}
