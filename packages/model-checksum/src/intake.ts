import { type Finding, type Location, quote, type RunFacts } from '@mlx-guard/core';
import { here } from '@mlx-guard/model-formats';
import type { Entry, Inventory } from './inventory.ts';
import { readManifestName } from './manifest-name.ts';
import { duplicateEntry } from './rules/duplicate-entry.ts';
import { manifestLineEndings } from './rules/manifest-line-endings.ts';
import { manifestMalformed } from './rules/manifest-malformed.ts';
import { pathTraversal } from './rules/path-traversal.ts';
import { weakAlgorithm } from './rules/weak-algorithm.ts';

const maxMalformed = 100;

/** A place in the manifest, from 1; absent where the grammar has no lines. */
export interface Place {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Takes in what a grammar reads from one manifest, and reports what is wrong with it. Nothing is thrown: what can be used is used. */
export class Intake {
  readonly #manifest: string;
  readonly #platform: RunFacts['platform'];
  readonly #tell: (finding: Finding) => void;
  #malformed = 0;
  #refused = 0;
  readonly #weak = new Set<string>();
  #untold: number | undefined;

  constructor(manifest: string, platform: RunFacts['platform'], tell: (finding: Finding) => void) {
    this.#manifest = manifest;
    this.#platform = platform;
    this.#tell = tell;
  }

  /** How many entries were said wrongly or must not be followed: they should have been checked and cannot be. */
  get unusable(): number {
    return this.#malformed + this.#refused;
  }

  /** How many digits the digests have whose algorithm nothing tells; undefined where all tell theirs. */
  get untoldDigits(): number | undefined {
    return this.#untold;
  }

  /** An entry whose algorithm is not resistant to collisions: it verifies nothing. Told once for each algorithm. */
  weak(algorithm: string, place: Place): void {
    this.#refused += 1;
    const name = algorithm.toUpperCase();
    if (this.#weak.has(name)) return;
    this.#weak.add(name);
    const message = `${quote(this.#manifest)} records digests of ${quote(algorithm)}, which prove nothing: files with the same digest can be made`;
    this.#tell(weakAlgorithm.finding(this.#at(place), message, { identity: name }));
  }

  /** An entry whose digest could be of several algorithms. */
  untold(digits: number): void {
    this.#refused += 1;
    this.#untold ??= digits;
  }

  /** Adds a file to a root's inventory, or reports why not. */
  add(inventory: Inventory, written: string, entry: Entry): void {
    const read = readManifestName(written, this.#platform);
    if ('unusable' in read) this.malformed(`the name ${quote(written)} cannot be used: ${read.unusable}`, entry, written.slice(0, 200));
    else if ('unsafe' in read) this.#refuse(written, entry, read.unsafe);
    else if (!inventory.add(read.name, entry)) this.#repeated(inventory, read.name, entry);
  }

  /** A root's folder as the manifest writes it; undefined, and reported, where it must not be followed. */
  folder(written: string): string | undefined {
    if (written === here) return here;
    const read = readManifestName(written.replace(/\/$/, ''), this.#platform);
    if ('name' in read) return read.name;
    if ('unusable' in read) this.malformed(`the root ${quote(written)} cannot be used: ${read.unusable}`, {}, written.slice(0, 200));
    else this.#refuse(written, {}, read.unsafe);
    return undefined;
  }

  /** Reports something that the grammar does not allow. `identity`: what stays the same when lines move. */
  malformed(problem: string, place: Place, identity: string): void {
    this.#malformed += 1;
    if (this.#malformed <= maxMalformed) this.#tell(manifestMalformed.finding(this.#at(place), `${quote(this.#manifest)}: ${problem}`, { identity }));
  }

  /** Reports that the bytes are not in the canonical form and were taken as if they were. */
  normalised(what: string, place: Place): void {
    const message = `${quote(this.#manifest)} has ${what}, which ${quote('sha256sum -c')} takes for a part of the data`;
    this.#tell(manifestLineEndings.finding(this.#at(place), message));
  }

  /** To be called at the end of the manifest. */
  end(): void {
    const more = this.#malformed - maxMalformed;
    if (more <= 0) return;
    this.#tell(manifestMalformed.finding({ path: this.#manifest }, `${quote(this.#manifest)}: ${more} more entries are malformed`, { identity: 'more' }));
  }

  #at({ line, column }: Place): Location {
    return { path: this.#manifest, ...(line !== undefined && { startLine: line }), ...(column !== undefined && { startColumn: column }) };
  }

  #refuse(written: string, place: Place, why: string): void {
    this.#refused += 1;
    const message = `${quote(this.#manifest)} lists ${quote(written)}, which is not followed: ${why}`;
    this.#tell(pathTraversal.finding(this.#at(place), message, { identity: written.slice(0, 4_096) }));
  }

  #repeated(inventory: Inventory, name: string, entry: Entry): void {
    const first = inventory.entryAt(inventory.indexOf(name) ?? 0);
    const isSame = first.digest === entry.digest.toLowerCase();
    const message = `${quote(this.#manifest)} lists ${quote(name)} twice, ${isSame ? 'with the same digest' : 'with different digests; the first is the one that is checked'}`;
    const related = [{ location: this.#at(first), message: 'the first entry' }];
    this.#tell(duplicateEntry.finding(this.#at(entry), message, { identity: `${name}\n${entry.digest}`, related }));
  }
}
