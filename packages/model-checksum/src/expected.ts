import { type Algorithm, algorithms } from './algorithm.ts';
import { type Entry, Inventory } from './inventory.ts';

/** One list for each algorithm alone: nearly every file wants one of these. */
const alone = new Map(algorithms.map((algorithm): [Algorithm, readonly Algorithm[]] => [algorithm, [algorithm]]));

/** What one manifest says of a folder. `isSelfMade`: the digests come from the tree itself, as those of a Hugging Face cache do. */
export interface Listing {
  readonly manifest: string;
  readonly inventory: Inventory;
  readonly isSelfMade?: boolean;
}

/** What one manifest says of one file. */
export interface Claim extends Entry {
  readonly manifest: string;
  readonly isSelfMade: boolean;
}

/** What all manifests of a folder say together: a file may be listed by several, and must then be what each of them says. */
export class Expected {
  readonly #listings: readonly Listing[];
  /** Only where there are several listings: the names of all, each once. */
  readonly #names: Inventory | undefined;

  constructor(listings: readonly [Listing, ...Listing[]]) {
    this.#listings = listings;
    if (listings.length === 1) return;
    this.#names = new Inventory();
    for (const { inventory } of listings)
      for (let index = 0; index < inventory.count; index += 1) this.#names.add(inventory.nameAt(index), inventory.entryAt(index));
  }

  get #all(): Inventory {
    return this.#names ?? this.#listings[0]?.inventory ?? new Inventory();
  }

  get count(): number {
    return this.#all.count;
  }

  /** The manifests, as a message names them. */
  get manifests(): readonly string[] {
    return this.#listings.map(({ manifest }) => manifest);
  }

  indexOf(name: string): number | undefined {
    return this.#all.indexOf(name);
  }

  nameAt(index: number): string {
    return this.#all.nameAt(index);
  }

  /** The algorithms by which the file at an index is judged, each once. */
  algorithmsAt(index: number): readonly Algorithm[] {
    if (this.#names === undefined) return alone.get(this.#all.algorithmAt(index)) ?? [];
    return [...new Set(this.claimsAt(index).map(({ algorithm }) => algorithm))];
  }

  /** Whether a size may be recorded of the file at an index: if not, there is no need to ask for its claims. */
  mayRecordSize(index: number): boolean {
    return this.#names !== undefined || this.#all.bytesAt(index) !== undefined;
  }

  /** One claim at least. */
  claimsAt(index: number): readonly Claim[] {
    const name = this.#all.nameAt(index);
    return this.#listings.flatMap(({ manifest, inventory, isSelfMade = false }) => {
      const own = this.#names === undefined ? index : inventory.indexOf(name);
      return own === undefined ? [] : [{ ...inventory.entryAt(own), manifest, isSelfMade }];
    });
  }
}

/** A model folder and what its manifests say of it. The path is relative to the working directory. */
export interface Root {
  readonly path: string;
  readonly expected: Expected;
}
