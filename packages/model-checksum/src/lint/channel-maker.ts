import type { Location } from '@mlx-guard/core';
import type { Lines, Span } from '@mlx-guard/source-formats';

/** Gives facts of one file their place, and what tells two alike apart when lines move. */
export class ChannelMaker {
  readonly path: string;
  readonly #lines: Lines;
  readonly #seen: Map<string, number>;
  readonly #placeOf: (span: Span) => Span;

  constructor(path: string, lines: Lines, placeOf: (span: Span) => Span = (span) => span, seen = new Map<string, number>()) {
    this.path = path;
    this.#lines = lines;
    this.#placeOf = placeOf;
    this.#seen = seen;
  }

  /** The same file by another view of its places. */
  through(placeOf: (span: Span) => Span): ChannelMaker {
    return new ChannelMaker(this.path, this.#lines, placeOf, this.#seen);
  }

  at(span: Span, ...what: readonly string[]): { readonly location: Location; readonly identity: string } {
    const { start, end } = this.#placeOf(span);
    const [from, to] = [this.#lines.placeOf(start), this.#lines.placeOf(end)];
    const name = what.join('\n');
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, before + 1);
    return {
      location: { path: this.path, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
      identity: `${name}\n${before}`,
    };
  }
}
