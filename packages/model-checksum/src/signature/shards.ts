import type { Shard } from '@mlx-guard/attestation';
import { FileError, quote } from '@mlx-guard/core';
import { join } from '@mlx-guard/model-formats';
import type { Algorithm } from '../algorithm.ts';
import { FileShrank, newWindow } from '../digest.ts';
import type { Exceptions } from '../exceptions.ts';
import type { Claim, Root } from '../expected.ts';
import { Hashers } from '../hasher.ts';
import { changedWhileReading } from '../rules/changed-while-reading.ts';
import { digestMismatch } from '../rules/digest-mismatch.ts';
import { unreadableFile } from '../rules/unreadable-file.ts';
import type { Run } from '../surface.ts';
import { sizeMismatch, survey } from '../survey.ts';
import type { Verified } from '../verify-root.ts';

/** A model whose files were signed in shards. */
export interface ShardedModel {
  readonly root: Root;
  readonly algorithm: Algorithm;
  /** The shards of each file, by its name. They cover it without gap. */
  readonly shards: ReadonlyMap<string, readonly Shard[]>;
}

type Outcome = { readonly wrong: Shard | undefined } | { readonly bytes: number } | { readonly changed: string } | { readonly unreadable: string };

/** Compares shards one after another in one reused buffer. */
class ShardReader {
  readonly #window = newWindow();
  readonly #hashers = new Hashers();
  readonly #run: Run;
  readonly #algorithm: Algorithm;

  constructor(algorithm: Algorithm, run: Run) {
    this.#algorithm = algorithm;
    this.#run = run;
  }

  /** The first shard that has another digest, if there is one. */
  async compare(path: string, shards: readonly Shard[]): Promise<Outcome> {
    const { files, signal } = this.#run.ports;
    try {
      await using file = await files.open(path);
      if (file.size !== shards.at(-1)?.end) return { bytes: file.size };
      for (const shard of shards) {
        const hasher = await this.#hashers.of(this.#algorithm);
        for (let at = shard.start; at < shard.end; ) {
          signal.throwIfAborted();
          const count = await file.readInto(this.#window.subarray(0, Math.min(this.#window.length, shard.end - at)), at);
          if (count === 0) throw new FileShrank(at);
          hasher.update(this.#window.subarray(0, count));
          at += count;
        }
        if (hasher.hex() !== shard.digest) return { wrong: shard };
      }
      return (await file.unchanged()) ? { wrong: undefined } : { changed: 'its size or its times changed' };
    } catch (thrown) {
      if (thrown instanceof FileShrank) return { changed: thrown.message };
      if (thrown instanceof FileError) return { unreadable: thrown.message };
      throw thrown;
    }
  }
}

function report(path: string, outcome: Outcome, claim: Claim | undefined, { record }: Run): boolean {
  if ('unreadable' in outcome) {
    record.finding(unreadableFile.finding({ path }, `${quote(path)} cannot be read`, { evidence: { error: outcome.unreadable } }));
    return false;
  }
  if ('changed' in outcome) {
    record.finding(changedWhileReading.finding({ path }, `${quote(path)} changed while it was read`, { evidence: { error: outcome.changed } }));
    return false;
  }
  record.inspected(path);
  if ('bytes' in outcome) {
    if (claim !== undefined) record.finding(sizeMismatch(path, outcome.bytes, claim));
    return false;
  }
  if (outcome.wrong === undefined) return true;
  const { start, end, digest } = outcome.wrong;
  const message = `${quote(path)} differs from what was signed, between byte ${start} and byte ${end}`;
  record.finding(digestMismatch.finding({ path }, message, { evidence: { start, end, expected: digest } }));
  return false;
}

/** Verifies a model that was signed in shards. A file without bytes has no shard: such a file is in no signature of this kind, and so one too many. */
export async function verifyShards({ root, algorithm, shards }: ShardedModel, exceptions: Exceptions, run: Run): Promise<Verified> {
  run.record.eligible(root.expected.count);
  const { jobs } = await survey(root, exceptions, run);
  const reader = new ShardReader(algorithm, run);
  let files = 0;
  let bytes = 0;
  for (const { index, target } of jobs) {
    const name = root.expected.nameAt(index);
    const path = join(root.path, name);
    if (!report(path, await reader.compare(target ?? path, shards.get(name) ?? []), root.expected.claimsAt(index)[0], run)) continue;
    files += 1;
    bytes += shards.get(name)?.at(-1)?.end ?? 0;
    run.ports.progress(files, jobs.length, 'files verified');
  }
  return { files, bytes };
}
