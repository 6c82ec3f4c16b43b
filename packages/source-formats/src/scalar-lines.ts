import type { DataNode } from './data-model.ts';
import type { Span } from './span.ts';

/** Where the lines of a scalar stand in the file: exact for the literal block form (`|`) and for text on one line, else the place of the whole. */
export class ScalarLines {
  readonly text: string;
  readonly #starts: readonly number[];
  readonly #offsets: readonly number[] | undefined;
  readonly #whole: Span;

  constructor(file: string, node: DataNode & { readonly kind: 'scalar' }) {
    this.text = node.value === null ? '' : String(node.value);
    this.#whole = { start: node.start, end: node.end };
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
    this.#offsets = offsetsOf(file, node, this.text);
  }

  /** The place in the file of a stretch of the text. */
  placeOf({ start, end }: Span): Span {
    if (this.#offsets === undefined) return this.#whole;
    return { start: this.#at(start), end: this.#at(end) };
  }

  #at(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const line = this.#offsets?.[low];
    return line === undefined ? this.#whole.start : line + offset - (this.#starts[low] ?? 0);
  }
}

/** Where each line of the value begins in the file. */
function offsetsOf(file: string, { start, end }: Span, text: string): readonly number[] | undefined {
  const written = file.slice(start, end);
  if (!text.includes('\n') && written.startsWith(text)) return [start];
  if (!text.includes('\n') && written.slice(1).startsWith(text) && /^["']/.test(written)) return [start + 1];
  if (!written.startsWith('|')) return undefined;
  const offsets: number[] = [];
  let at = written.indexOf('\n') + 1;
  if (at === 0) return undefined;
  const explicit = /^\|[+-]?(\d)/.exec(written);
  let indent: number | undefined;
  for (const line of text.split('\n')) {
    const lineEnd = written.indexOf('\n', at);
    const own = written.slice(at, lineEnd < 0 ? undefined : lineEnd);
    if (line.trim() !== '') indent ??= own.length - (own.endsWith('\r') ? 1 : 0) - line.length;
    offsets.push(start + at + Math.min(indent ?? 0, own.length));
    if (lineEnd < 0) break;
    at = lineEnd + 1;
  }
  return explicit !== null && indent === undefined ? undefined : offsets;
}
