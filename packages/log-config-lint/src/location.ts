import type { Location } from '@mlx-guard/core';
import type { Lines, Span } from '@mlx-guard/source-formats';

/** The place of a stretch of a file, as findings have it. */
export function locationOf(path: string, { start, end }: Span, lines: Lines): Location {
  const from = lines.placeOf(start);
  const to = lines.placeOf(end);
  return { path, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** Numbers equal things in their order: what tells two of them apart stays when lines move. */
export class Ordinals {
  readonly #seen = new Map<string, number>();

  next(what: string): string {
    const before = this.#seen.get(what) ?? 0;
    this.#seen.set(what, before + 1);
    return `${what}\n${before}`;
  }
}
