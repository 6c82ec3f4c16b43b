import { type Finding, quote } from '@mlx-guard/core';
import type { DigestOutcome } from './digest.ts';
import type { Exceptions } from './exceptions.ts';
import { hashAll } from './hashing.ts';
import { changedWhileReading } from './rules/changed-while-reading.ts';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { unreadableFile } from './rules/unreadable-file.ts';
import type { Run } from './surface.ts';
import { type Job, listedAt, type Root, survey } from './survey.ts';
import { join } from './tree-path.ts';

/** How much had the digest that its manifest records. */
export interface Verified {
  readonly files: number;
  readonly bytes: number;
}

/** A file of which no digest could be taken. */
export function unhashed(path: string, outcome: Exclude<DigestOutcome, { readonly kind: 'read' }>): Finding {
  const evidence = { error: outcome.why };
  return outcome.kind === 'changed'
    ? changedWhileReading.finding({ path }, `${quote(path)} changed while it was read`, { evidence })
    : unreadableFile.finding({ path }, `${quote(path)} cannot be read`, { evidence });
}

/** The digests of one root's files as they come in, in any order; reported in the order of the walk. */
class Comparison {
  readonly #root: Root;
  readonly #run: Run;
  /** A million files that are as recorded are a million bits of news; only the others are kept in words. */
  readonly #asRecorded: Uint8Array;
  readonly #others = new Map<number, DigestOutcome>();

  constructor(root: Root, run: Run) {
    this.#root = root;
    this.#run = run;
    this.#asRecorded = new Uint8Array(root.inventory.count);
  }

  readonly take = ({ index, bytes }: Job, outcome: DigestOutcome): void => {
    const isAsRecorded = outcome.kind === 'read' && outcome.bytes === bytes && outcome.sha256 === this.#root.inventory.entryAt(index).sha256;
    if (isAsRecorded) this.#asRecorded[index] = 1;
    else this.#others.set(index, outcome);
  };

  report(jobs: readonly Job[]): Verified {
    let files = 0;
    let bytes = 0;
    for (const job of jobs) {
      const verifiedBytes = this.#reportOne(job);
      if (verifiedBytes === undefined) continue;
      files += 1;
      bytes += verifiedBytes;
    }
    return { files, bytes };
  }

  #reportOne({ index, bytes }: Job): number | undefined {
    const { inventory } = this.#root;
    const path = join(this.#root.path, inventory.nameAt(index));
    const expected = inventory.entryAt(index).sha256;
    const outcome: DigestOutcome | undefined = this.#asRecorded[index] ? { kind: 'read', sha256: expected, bytes } : this.#others.get(index);
    if (outcome === undefined) return undefined; // the run was cut short: it stays eligible and is not inspected
    const { record } = this.#run;
    if (outcome.kind !== 'read') {
      record.finding(unhashed(path, outcome));
      return undefined;
    }
    record.inspected(path, { sha256: outcome.sha256, bytes: outcome.bytes });
    if (outcome.sha256 === expected) return outcome.bytes;
    const message = `${quote(path)} has the SHA-256 ${outcome.sha256}; the manifest records ${expected}`;
    const evidence = { expected, actual: outcome.sha256 };
    record.finding(digestMismatch.finding({ path }, message, { evidence, related: [listedAt(this.#root, index)] }));
    return undefined;
  }
}

/** Verifies one model folder against what its manifest lists. What was found out is reported even where the run is cut short. */
export async function verifyRoot(root: Root, exceptions: Exceptions, run: Run): Promise<Verified> {
  run.record.eligible(root.inventory.count);
  const jobs = await survey(root, exceptions, run);
  const comparison = new Comparison(root, run);
  const pathOf = ({ index, target }: Job): string => target ?? join(root.path, root.inventory.nameAt(index));
  try {
    await hashAll(jobs, pathOf, run.ports, comparison.take);
  } catch (thrown) {
    comparison.report(jobs);
    throw thrown;
  }
  return comparison.report(jobs);
}
