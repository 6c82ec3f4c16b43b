/** A longer line is cut here: no manifest needs one, and its length must not decide how much memory is used. */
export const maxLineBytes = 64 * 1024;

const lineFeed = 0x0a;

/** One line without its line feed. `bytes` are valid until the next line is asked for. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** It was longer than `maxLineBytes`; `bytes` is its beginning. */
  readonly isCut: boolean;
}

/** Takes bytes in pieces of any size and gives lines. Holds one line at most. */
export class LineSplitter {
  readonly #held = new Uint8Array(maxLineBytes);
  #heldLength = 0;
  #isCut = false;
  #number = 0;

  /** The lines that end in this piece; the rest of it is kept for the next. */
  *split(piece: Uint8Array): Iterable<Line> {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, start)) {
      yield this.#finish(piece.subarray(start, end));
      start = end + 1;
    }
    this.#hold(piece.subarray(start));
  }

  /** The last line, where it has no line feed. */
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
