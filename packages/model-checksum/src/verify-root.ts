import { type Finding, quote } from '@mlx-guard/core';
import { baseName, join } from '@mlx-guard/model-formats';
import { type Algorithm, shownAlgorithm } from './algorithm.ts';
import type { DigestOutcome, PointerFound, Wanted } from './digest.ts';
import type { Exceptions } from './exceptions.ts';
import type { Claim, Root } from './expected.ts';
import { hashAll } from './hashing.ts';
import { lineEndingCause } from './line-endings.ts';
import { changedWhileReading } from './rules/changed-while-reading.ts';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { hfBlobMismatch } from './rules/hf-blob-mismatch.ts';
import { lfsPointer } from './rules/lfs-pointer.ts';
import { lfsPointerAccepted } from './rules/lfs-pointer-accepted.ts';
import { unreadableFile } from './rules/unreadable-file.ts';
import type { Copies } from './seal.ts';
import type { Part } from './shard.ts';
import type { Run } from './surface.ts';
import { type Job, listedAt, sizeMismatch, survey } from './survey.ts';

/** How much had the digest that its manifest records. */
export interface Verified {
  readonly files: number;
  readonly bytes: number;
}

const maxExplained = 100;
const plainPath = /^[A-Za-z0-9_./-]+$/;

/** A file of which no digest could be taken. */
export function unhashed(path: string, outcome: Exclude<DigestOutcome, { readonly kind: 'read' }>): Finding {
  const evidence = { error: outcome.why };
  return outcome.kind === 'changed'
    ? changedWhileReading.finding({ path }, `${quote(path)} changed while it was read`, { evidence })
    : unreadableFile.finding({ path }, `${quote(path)} cannot be read`, { evidence });
}

type Read = Extract<DigestOutcome, { readonly kind: 'read' }>;

const digestOf = ({ digests }: Read, wanted: readonly Algorithm[], algorithm: Algorithm): string | undefined => digests[wanted.indexOf(algorithm)];

/** The digests of one root's files as they come in, in any order; reported in the order of the walk. */
class Comparison {
  readonly #root: Root;
  readonly #run: Run;
  /** A million files that are as recorded are a million bits of news; only the others are kept in words. */
  readonly #asRecorded: Uint8Array;
  readonly #others = new Map<number, DigestOutcome>();
  #explained = 0;

  constructor(root: Root, run: Run) {
    this.#root = root;
    this.#run = run;
    this.#asRecorded = new Uint8Array(root.expected.count);
  }

  /** What is to be read of a job's file. */
  readonly wanted = ({ index, target, blob }: Job): Wanted => {
    const algorithms = this.#root.expected.algorithmsAt(index);
    const path = target ?? join(this.#root.path, this.#root.expected.nameAt(index));
    return { path, algorithms: blob === undefined || algorithms.includes('sha256') ? algorithms : [...algorithms, 'sha256'] };
  };

  #failing(job: Job, outcome: Read): readonly Claim[] {
    const { algorithms } = this.wanted(job);
    return this.#root.expected
      .claimsAt(job.index)
      .filter(({ algorithm, digest, bytes }) => digestOf(outcome, algorithms, algorithm) !== digest || (bytes !== undefined && bytes !== outcome.bytes));
  }

  #isBlobWrong(job: Job, outcome: Read): boolean {
    return job.blob !== undefined && digestOf(outcome, this.wanted(job).algorithms, 'sha256') !== job.blob;
  }

  readonly take = (job: Job, outcome: DigestOutcome): void => {
    const isAsRecorded =
      outcome.kind === 'read' &&
      outcome.bytes === job.bytes &&
      outcome.pointer === undefined &&
      !this.#isBlobWrong(job, outcome) &&
      this.#failing(job, outcome).length === 0;
    if (isAsRecorded) this.#asRecorded[job.index] = 1;
    else this.#others.set(job.index, outcome);
  };

  async report(jobs: readonly Job[], mayRead: boolean): Promise<Verified> {
    let files = 0;
    let bytes = 0;
    for (const job of jobs) {
      const verifiedBytes = this.#asRecorded[job.index] ? this.#accept(job) : await this.#reportOther(job, mayRead);
      if (verifiedBytes === undefined) continue;
      files += 1;
      bytes += verifiedBytes;
    }
    return { files, bytes };
  }

  #accept({ index, bytes }: Job): number {
    const { path, expected } = this.#root;
    const sha256 = expected.algorithmsAt(index).includes('sha256')
      ? expected.claimsAt(index).find(({ algorithm }) => algorithm === 'sha256')?.digest
      : undefined;
    this.#run.record.inspected(join(path, expected.nameAt(index)), sha256 === undefined ? undefined : { sha256, bytes });
    return bytes;
  }

  async #reportOther(job: Job, mayRead: boolean): Promise<number | undefined> {
    const outcome = this.#others.get(job.index);
    if (outcome === undefined) return undefined; // the run was cut short: it stays eligible and is not inspected
    const path = join(this.#root.path, this.#root.expected.nameAt(job.index));
    const { record } = this.#run;
    if (outcome.kind !== 'read') {
      const wrongSize = this.#root.expected.claimsAt(job.index).find(({ bytes }) => bytes !== undefined && bytes !== job.bytes);
      record.finding(wrongSize === undefined ? unhashed(path, outcome) : sizeMismatch(path, job.bytes, wrongSize));
      return undefined;
    }
    if (outcome.pointer !== undefined) {
      this.#reportPointer(path, job, outcome.pointer);
      return undefined;
    }
    const sha256 = digestOf(outcome, this.wanted(job).algorithms, 'sha256');
    record.inspected(path, sha256 === undefined ? undefined : { sha256, bytes: outcome.bytes });
    if (this.#isBlobWrong(job, outcome)) record.finding(blobFinding(path, job.blob ?? '', sha256 ?? ''));
    const failing = this.#failing(job, outcome);
    const [first] = failing;
    if (first !== undefined) await this.#reportMismatch(path, job, outcome, failing, mayRead);
    else if (outcome.bytes !== job.bytes) record.finding(changedWhileReading.finding({ path }, `${quote(path)} changed its size before it was read`));
    else if (!this.#isBlobWrong(job, outcome)) return outcome.bytes;
    return undefined;
  }

  async #reportMismatch(path: string, job: Job, outcome: Read, failing: readonly Claim[], mayRead: boolean): Promise<void> {
    const { record, ports } = this.#run;
    const { path: source, algorithms } = this.wanted(job);
    this.#explained += 1;
    const cause = mayRead && this.#explained <= maxExplained ? await lineEndingCause(source, this.#root.expected.claimsAt(job.index), ports) : undefined;
    for (const claim of failing) {
      const actual = digestOf(outcome, algorithms, claim.algorithm) ?? '';
      const evidence = { expected: claim.digest, actual, algorithm: claim.algorithm };
      const related = [listedAt(claim)];
      if (cause !== undefined)
        record.finding(
          digestMismatch.finding({ path }, endingMessage(path, cause), { evidence: { ...evidence, lineEndings: cause }, related, ...attributeFix(path) }),
        );
      else if (claim.isSelfMade) {
        if (job.blob === undefined) record.finding(blobFinding(path, claim.digest, actual)); // else the name of the blob said it
      } else if (actual === claim.digest || (claim.bytes !== undefined && claim.bytes !== outcome.bytes))
        record.finding(sizeMismatch(path, outcome.bytes, claim));
      else {
        const message = `${quote(path)} has the ${shownAlgorithm(claim.algorithm)} ${actual}; the manifest records ${claim.digest}`;
        record.finding(digestMismatch.finding({ path }, message, { evidence, related, identity: claim.algorithm === 'sha256' ? '' : claim.algorithm }));
      }
    }
  }

  /** A pointer is never the file it stands for: at best its text says that the right file is somewhere else. */
  #reportPointer(path: string, { index }: Job, { oid, bytes }: PointerFound): void {
    const { record, settings } = this.#run;
    const claims = this.#root.expected.claimsAt(index);
    const isRecorded = claims.every((claim) => claim.algorithm === 'sha256' && claim.digest === oid && (claim.bytes === undefined || claim.bytes === bytes));
    const evidence = { oid, bytes };
    const isPointer = `${quote(path)} is a Git LFS pointer, not the file itself`;
    if (settings.lfs === 'pointer-ok' && isRecorded) {
      record.inspected(path);
      record.finding(lfsPointerAccepted.finding({ path }, `${isPointer}; it names the recorded digest, and nothing was verified`, { evidence }));
    } else {
      const names = isRecorded ? 'it names the recorded digest, but the bytes are not here' : 'and it does not name what the manifest records';
      record.finding(lfsPointer.finding({ path }, `${isPointer}; ${names}`, { evidence, fix: 'git lfs pull' }));
    }
  }
}

const blobFinding = (path: string, named: string, actual: string): Finding =>
  hfBlobMismatch.finding({ path }, `${quote(path)} has the SHA-256 ${actual}; Hugging Face recorded ${named} when it was downloaded`, {
    evidence: { expected: named, actual },
  });

const endingMessage = (path: string, cause: 'crlf' | 'lf'): string =>
  `${quote(path)} differs from the manifest in its line endings, not in its content: it has ${cause === 'crlf' ? 'CRLF where LF' : 'LF where CRLF'} was recorded`;

/** The line that keeps git from changing the file; not for names that mean something else in `.gitattributes`. */
const attributeFix = (path: string): { readonly fix?: string } => (plainPath.test(path) ? { fix: `${baseName(path)} -text` } : {});

/** How a root is verified: which part of it, and whether what was read is kept. */
export interface RootWork {
  readonly root: Root;
  readonly exceptions: Exceptions;
  readonly part?: Part | undefined;
  readonly copies?: Copies | undefined;
}

/** Verifies one model folder against what its manifests list. What was found out is reported even where the run is cut short. */
export async function verifyRoot({ root, exceptions, part, copies }: RootWork, run: Run): Promise<Verified> {
  if (part === undefined) run.record.eligible(root.expected.count);
  const { jobs: all, listing } = await survey(root, exceptions, run);
  const range = part?.rangeOf(root, all, listing);
  if (range !== undefined) run.record.eligible(range.to - range.from);
  const jobs = range === undefined ? all : all.filter(({ index }) => index >= range.from && index < range.to);
  const comparison = new Comparison(root, run);
  try {
    if (copies === undefined) await hashAll(jobs, comparison.wanted, run.ports, comparison.take, run.settings.concurrency);
    else await copies.take(root, jobs, comparison);
  } catch (thrown) {
    await comparison.report(jobs, false);
    throw thrown;
  }
  const verified = await comparison.report(jobs, true);
  part?.did(verified);
  return verified;
}
