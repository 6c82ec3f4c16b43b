import { FileError, type Finding, type Location, quote, type TreeEntry } from '@mlx-guard/core';
import { baseName, here, isWithinAny, join, maxPointerBytes, relativeTo } from '@mlx-guard/model-formats';
import { AccessReview } from './access.ts';
import { AttributesReview } from './attributes-review.ts';
import { Collisions } from './collisions.ts';
import type { Exceptions } from './exceptions.ts';
import type { Claim, Root } from './expected.ts';
import { isDecisive } from './file-kind.ts';
import { IndexReview } from './index-review.ts';
import { maxTextBytes } from './line-endings.ts';
import { allowedBlob, type LinkView, oddityOf, sourceOf } from './oddity.ts';
import { digestMismatch } from './rules/digest-mismatch.ts';
import { extraFile } from './rules/extra-file.ts';
import { missingFile } from './rules/missing-file.ts';
import { symlinkFolder } from './rules/symlink-folder.ts';
import { uncoveredFile } from './rules/uncovered-file.ts';
import { unreadableFile } from './rules/unreadable-file.ts';
import type { Run } from './surface.ts';
import { TreeListing } from './tree-listing.ts';

/** A listed file that is there, whose bytes are to be compared. */
export interface Job {
  /** In what is expected of the root. */
  readonly index: number;
  readonly bytes: number;
  /** Where its bytes are, if it is a link. */
  readonly target?: string;
  /** SHA-256 that the name of the blob behind a link says. */
  readonly blob?: string;
}

/** The place of an entry in its manifest, for findings about the file. */
export function listedAt({ manifest, line }: Claim): { readonly location: Location; readonly message: string } {
  return { location: { path: manifest, ...(line !== undefined && { startLine: line }) }, message: 'listed here' };
}

/** The manifests of a root as a message names them. */
const manifestsOf = ({ expected }: Root): string => expected.manifests.map(quote).join(', ');

/** What the walk of a model folder gave. */
export interface Surveyed {
  readonly jobs: readonly Job[];
  /** SHA-256 of the whole listing: names, kinds and sizes. */
  readonly listing: string;
}

/** Compares a model folder with the names and sizes of its manifests. */
class Survey {
  readonly jobs: Job[] = [];
  readonly listing = new TreeListing();
  readonly #root: Root;
  readonly #exceptions: Exceptions;
  readonly #run: Run;
  readonly #view: LinkView;
  readonly #seen: Uint8Array;
  readonly #access: AccessReview;
  readonly #collisions: Collisions;
  readonly #index: IndexReview;
  readonly #attributes: AttributesReview;
  /** Names of what was not entered: nothing can be said about what the manifest lists below. */
  readonly #closed = new Set<string>();

  constructor(root: Root, exceptions: Exceptions, run: Run) {
    this.#root = root;
    this.#exceptions = exceptions;
    this.#run = run;
    this.#view = { root: root.path, setting: run.settings.symlinks };
    this.#seen = new Uint8Array(root.expected.count);
    this.#access = new AccessReview(run);
    this.#collisions = new Collisions(root);
    this.#index = new IndexReview(run);
    this.#attributes = new AttributesReview(run);
  }

  /** Whether the walk leaves a folder out. */
  readonly skip = (folder: string): boolean => {
    const isSkipped = this.#exceptions.skipFolder(folder);
    if (isSkipped) this.#closed.add(relativeTo(this.#root.path, folder));
    return isSkipped;
  };

  async take(entry: TreeEntry): Promise<void> {
    const { path: root, expected } = this.#root;
    const { record } = this.#run;
    const name = relativeTo(root, entry.path);
    const index = entry.exactName ? expected.indexOf(name) : undefined;
    if (index === undefined && entry.exactName && this.#exceptions.covers(entry.path)) return;
    this.listing.take(entry, name);
    if (index !== undefined) this.#seen[index] = 1;
    const source = sourceOf(entry, this.#view);
    const oddity = oddityOf(entry, this.#view);
    if (source === undefined) this.#closed.add(name);
    if (oddity !== undefined && (source === undefined || index !== undefined)) record.finding(oddity);
    if (source === undefined) return;
    this.#access.take(entry);
    this.#index.take(entry.path, source);
    this.#attributes.take(entry.path);
    const collision = this.#collisions.take(name);
    if (collision !== undefined) record.finding(collision);
    if (index === undefined) this.#unlisted(entry.path);
    else this.#compareSize(index, entry.path, await this.#sized(entry, source));
  }

  /** A file that no manifest lists: what decides what is executed must be listed whatever the settings say. */
  #unlisted(path: string): void {
    const { record, settings } = this.#run;
    const isUnlisted = `${quote(path)} is not in the manifest ${manifestsOf(this.#root)}`;
    const isTolerated = settings.extra === 'error' ? this.#exceptions.ignores(path) : this.#exceptions.ignores(path) === 'yes' ? 'yes' : settings.extra;
    if (isTolerated === 'yes') return;
    if (isTolerated !== 'no' && isDecisive(baseName(path))) {
      record.finding(uncoveredFile.finding({ path }, `${isUnlisted}, and its kind decides what a loader executes: no setting takes it out of the check`));
    } else if (isTolerated === 'ignore') this.#exceptions.note(path, 'not in the manifest; `extra: ignore`');
    else record.finding(extraFile.finding({ path }, isUnlisted, isTolerated === 'warn' ? { severity: 'warning' } : {}));
  }

  async #sized(entry: TreeEntry, source: string): Promise<Omit<Job, 'index'>> {
    if (entry.kind === 'file') return { bytes: entry.size };
    const tag = entry.kind === 'link' ? allowedBlob(entry, this.#view) : undefined;
    const blob = tag !== undefined && 'sha256' in tag ? { blob: tag.sha256 } : {};
    try {
      await using file = await this.#run.ports.files.open(source);
      return { bytes: file.size, target: source, ...blob };
    } catch (thrown) {
      if (thrown instanceof FileError) return { bytes: 0, target: source }; // what is wrong shows when it is read
      throw thrown;
    }
  }

  #compareSize(index: number, path: string, file: Omit<Job, 'index'>): void {
    const { expected } = this.#root;
    const claims = expected.mayRecordSize(index) ? expected.claimsAt(index) : [];
    const claim = claims.find(({ bytes }) => bytes !== undefined && bytes !== file.bytes);
    // What may be a pointer, or a text with other line endings, is read all the same: its bytes tell why the size differs.
    const isWorthReading = file.bytes < maxPointerBytes || (Math.max(file.bytes, claim?.bytes ?? 0) <= maxTextBytes && isDecisive(baseName(path)));
    if (claim?.bytes === undefined || isWorthReading) {
      this.jobs.push({ index, ...file });
      return;
    }
    this.#run.record.finding(sizeMismatch(path, file.bytes, claim));
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

  /** Tells what the manifest lists and the folder does not hold, and what only the whole folder shows. */
  async end(): Promise<void> {
    const { path: root, expected } = this.#root;
    for (const [index, isSeen] of this.#seen.entries()) {
      if (isSeen) continue;
      const name = expected.nameAt(index);
      const path = join(root, name);
      const claims = expected.claimsAt(index);
      const message = `${quote(path)} is missing; the manifest ${claims.map(({ manifest }) => quote(manifest)).join(', ')} lists it`;
      if (isWithinAny(name, this.#closed)) this.#run.record.skipped(path, 'it is listed in a folder that was not entered');
      else this.#run.record.finding(missingFile.finding({ path }, message, { related: claims.map(listedAt) }));
    }
    this.#access.end(root);
    await this.#index.end();
    await this.#attributes.end();
  }
}

/** A file of another size than recorded. */
export function sizeMismatch(path: string, actualBytes: number, claim: Claim): Finding {
  const message = `${quote(path)} has ${actualBytes} bytes; the manifest records ${claim.bytes}`;
  const evidence = { expectedBytes: claim.bytes ?? 0, actualBytes };
  return digestMismatch.finding({ path }, message, { evidence, related: [listedAt(claim)] });
}

/** Walks a model folder whole and reports what is too much, too little or odd in it. What remains to be compared is returned, in the order of the walk. */
export async function survey(root: Root, exceptions: Exceptions, run: Run): Promise<Surveyed> {
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
  await found.end();
  return { jobs: found.jobs, listing: found.listing.digest() };
}
