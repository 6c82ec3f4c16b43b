/** A longer line is cut here: no manifest needs one, and its length must not decide how much memory is used. */
export const maxLineBytes = 64 * 1024;

const lineFeed = 0x0a;
const nul = 0;

/** One line without its end. `bytes` are valid until the next line is asked for. */
interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** It was longer than `maxLineBytes`; `bytes` is its beginning. */
  readonly isCut: boolean;
}

/** Takes bytes in pieces of any size and gives lines. Holds one line at most. */
class LineSplitter {
  readonly #end: number;
  readonly #held = new Uint8Array(maxLineBytes);
  #heldLength = 0;
  #isCut = false;
  #number = 0;

  /** `end`: the byte that ends a line. */
  constructor(end: number) {
    this.#end = end;
  }

  /** The lines that end in this piece; the rest of it is kept for the next. */
  *split(piece: Uint8Array): Iterable<Line> {
    let start = 0;
    for (let end = piece.indexOf(this.#end); end !== -1; end = piece.indexOf(this.#end, start)) {
      yield this.#finish(piece.subarray(start, end));
      start = end + 1;
    }
    this.#hold(piece.subarray(start));
  }

  /** The last line, where nothing ends it. */
  *end(): Iterable<Line> {
    if (this.#heldLength > 0) yield this.#finish(new Uint8Array());
  }

  #hold(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, maxLineBytes - this.#heldLength);
    this.#held.set(kept, this.#heldLength);
    this.#heldLength += kept.length;
    this.#isCut ||= kept.length < bytes.length;
  }

  #finish(rest: Uint8Array): Line {
    this.#number += 1;
    if (this.#heldLength === 0 && rest.length <= maxLineBytes) return { number: this.#number, bytes: rest, isCut: false };
    this.#hold(rest);
    const line = { number: this.#number, bytes: this.#held.subarray(0, this.#heldLength), isCut: this.#isCut };
    this.#heldLength = 0;
    this.#isCut = false;
    return line;
  }
}

/** One record of a checksum file. `isZeroEnded`: the file is of NUL-ended records (`-z`), in whose names nothing is escaped. */
export interface RecordLine extends Line {
  readonly isZeroEnded: boolean;
}

/**
 * The records of a checksum file, ended by line feeds, or by NUL bytes where one stands in its first 64 KiB: a name cannot hold one, and a first
 * record that is longer is refused anyway.
 */
export async function* recordsOf(pieces: AsyncIterable<Uint8Array>): AsyncIterable<RecordLine> {
  let splitter: LineSplitter | undefined;
  let isZeroEnded = false;
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  const decide = (): LineSplitter => {
    isZeroEnded = held.some((piece) => piece.includes(nul));
    return new LineSplitter(isZeroEnded ? nul : lineFeed);
  };
  function* drain(into: LineSplitter): Iterable<RecordLine> {
    for (const piece of held.splice(0)) for (const line of into.split(piece)) yield { ...line, isZeroEnded };
  }
  for await (const piece of pieces) {
    held.push(splitter === undefined ? piece.slice() : piece);
    heldBytes += piece.length;
    if (splitter === undefined && heldBytes < maxLineBytes) continue;
    splitter ??= decide();
    yield* drain(splitter);
  }
  splitter ??= decide();
  yield* drain(splitter);
  for (const line of splitter.end()) yield { ...line, isZeroEnded };
}
