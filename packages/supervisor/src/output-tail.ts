/** The end of an output, and the beginning shown up to a bound. Holds at most twice `keep` bytes. */
export class OutputTail {
  readonly #keep: number;
  readonly #show: (chunk: Uint8Array) => void;
  #left: number;
  #isCut = false;
  #chunks: Uint8Array[] = [];
  #held = 0;

  constructor(keep: number, maxShown: number, show: (chunk: Uint8Array) => void) {
    this.#keep = keep;
    this.#left = maxShown;
    this.#show = show;
  }

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#left > 0) this.#show(chunk.subarray(0, this.#left));
    if (chunk.length > this.#left && !this.#isCut) {
      this.#isCut = true;
      this.#show(new TextEncoder().encode('\n[mlx-guard: max-output is reached; the rest is not shown]\n'));
    }
    this.#left = Math.max(0, this.#left - chunk.length);
    this.#chunks.push(chunk.slice(-this.#keep));
    this.#held += Math.min(chunk.length, this.#keep);
    if (this.#held > this.#keep * 2) this.#chunks = [this.bytes()];
    this.#held = this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** The last bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#chunks)).slice(-this.#keep);
  }
}
