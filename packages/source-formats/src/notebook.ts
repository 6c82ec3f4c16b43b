import { type DataNode, itemsOf } from './data-model.ts';
import { readJsonSource } from './json-document.ts';
import type { Comment, Defect, Lines, Span } from './span.ts';
import { memberOf, textOf } from './yaml-model.ts';

/** A cell of a notebook. */
export interface NotebookCell extends Span {
  readonly kind: 'code' | 'markdown' | 'raw';
  /** Python: lines that are not are comments of the same length. */
  readonly source: string;
  /** As it is written. */
  readonly text: string;
  /** Stretches of the text that a shell runs: lines after `!`, or the whole of a cell that begins with `%%bash`. */
  readonly shell: readonly Span[];
  /** The places in the file of stretches of source and text. */
  placeOf(span: Span): Span;
  /** What its last run left in the file, as text. */
  readonly outputs: readonly { readonly text: string; readonly span: Span }[];
}

/** A notebook that was read (nbformat 4). */
export interface NotebookSource {
  readonly lines: Lines;
  readonly cells: readonly NotebookCell[];
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}

/** How many code units of the file each code unit of a JSON string takes. */
const unit = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsu;

/** A text that is one string or a list of them, and where each of its code units stands. */
class Pieces {
  readonly #starts: number[] = [];
  readonly #pieces: { readonly node: DataNode; readonly text: string }[] = [];
  readonly #file: string;
  text = '';

  constructor(file: string, node: DataNode | undefined) {
    this.#file = file;
    for (const piece of node?.kind === 'list' ? node.items : node === undefined ? [] : [node]) {
      const text = textOf(piece) ?? '';
      if (text === '') continue;
      this.#starts.push(this.text.length);
      this.#pieces.push({ node: piece, text });
      this.text += text;
    }
  }

  placeOf({ start, end }: Span): Span {
    return { start: this.#at(start), end: this.#at(Math.max(start, end - 1)) + (end > start ? 1 : 0) };
  }

  #at(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low];
    return piece === undefined ? 0 : unitAt(this.#file, piece.node, offset - (this.#starts[low] ?? 0));
  }
}

/** Where in the file the unit at an offset of a JSON string stands. */
function unitAt(file: string, { start, end }: Span, offset: number): number {
  let left = offset;
  const written = file.slice(start + 1, end - 1);
  for (const { 0: one, index } of written.matchAll(unit)) {
    if (left <= 0) return start + 1 + index;
    left -= one.startsWith('\\') ? 1 : one.length;
  }
  return end - 1;
}

function outputsOf(node: DataNode | undefined): NotebookCell['outputs'] {
  return itemsOf(node).flatMap((output) => {
    const data = memberOf(output, 'data');
    const text = memberOf(output, 'text') ?? memberOf(data, 'text/plain') ?? memberOf(output, 'traceback');
    if (text === undefined) return [];
    const lines = text.kind === 'list' ? text.items.map((item) => textOf(item) ?? '') : [textOf(text) ?? ''];
    return [{ text: lines.join(''), span: { start: text.start, end: text.end } }];
  });
}

/** Lines that are commands of IPython and not Python: they become comments of the same length. */
const withoutMagics = (source: string): string => source.replace(/^([ \t]*)[%!?](?=\S)/gm, '$1#').replace(/^([ \t]*\w+\s*=\s*)[!%](.*)$/gm, '#$1$2');

function shellIn(source: string): readonly Span[] {
  const whole = /^[ \t]*%%(?:bash|sh)[^\n]*\n/.exec(source);
  if (whole !== null) return [{ start: whole[0].length, end: source.length }];
  return [...source.matchAll(/^[ \t]*(?:\w+\s*=\s*)?[!%](?=\S)(?:sx |system )?(.*)$/gm)].map(({ 0: line, 1: command = '', index }) => {
    const start = index + line.length - command.length;
    return { start, end: index + line.length };
  });
}

/** Reads a notebook. Code is Python: magics are blanked out. Never throws; what is no notebook is a defect. */
export function readNotebook(text: string): NotebookSource {
  const { lines, documents, defects } = readJsonSource(text);
  const [document] = documents;
  const cells = memberOf(document, 'cells');
  if (cells?.kind !== 'list') {
    const [first] = defects;
    return { lines, cells: [], comments: [], defects: [first ?? { problem: 'it has no list of cells', span: { start: 0, end: 0 } }] };
  }
  const read = cells.items.map((cell): NotebookCell => {
    const pieces = new Pieces(text, memberOf(cell, 'source'));
    const type = textOf(memberOf(cell, 'cell_type'));
    const kind = type === 'code' || type === 'markdown' ? type : 'raw';
    return {
      start: cell.start,
      end: cell.end,
      kind,
      source: kind !== 'code' ? pieces.text : /^[ \t]*%%(?:bash|sh)/.test(pieces.text) ? '' : withoutMagics(pieces.text),
      text: pieces.text,
      shell: kind === 'code' ? shellIn(pieces.text) : [],
      placeOf: (span) => pieces.placeOf(span),
      outputs: outputsOf(memberOf(cell, 'outputs')),
    };
  });
  return { lines, cells: read, comments: [], defects };
}
