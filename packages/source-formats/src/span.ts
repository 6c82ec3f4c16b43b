/** A stretch of a text: offsets in UTF-16 code units from 0, `end` just behind the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something in a text that does not follow its format. The rest was read all the same. */
export interface Defect {
  readonly problem: string;
  readonly span: Span;
}

/** A comment, with its mark (`#`). `isAlone`: nothing else stands in its line. */
export interface Comment extends Span {
  readonly text: string;
  readonly isAlone: boolean;
}

/** A place for people: line and column from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds the place of an offset by the line feeds before it. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Where an offset stands. Beyond the end it is as if the last line went on. */
  placeOf(offset: number): Place {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** The offset of a place; `placeOf` the other way round. */
  offsetOf({ line, column }: Place): number {
    return (this.#starts[line - 1] ?? 0) + column - 1;
  }
}
