import { type Comment, type Defect, Lines, type Span } from './span.ts';

/** An entry of a section: `key = value`. */
export interface IniEntry extends Span {
  readonly key: string;
  readonly value: string;
  /** Where the value stands; of several lines the first. */
  readonly valueSpan: Span;
}

/** A section with its entries in the order of the text; a key may stand several times. */
export interface IniSection extends Span {
  readonly name: string;
  readonly entries: readonly IniEntry[];
}

/** An INI file that was read. What stands before the first section is a section without a name. */
export interface IniSource {
  readonly lines: Lines;
  readonly sections: readonly IniSection[];
  readonly comments: readonly Comment[];
  readonly defects: readonly Defect[];
}

/** How a value goes on in the next line: by a deeper indent (Python's `configparser`), or after a backslash (systemd, fluent-bit). */
export type IniContinuation = 'indent' | 'backslash';

const header = /^[ \t]*\[([^\]\n]*)\][ \t]*(?:[#;].*)?$/;
const entry = /^([ \t]*)([^=:\s#;[][^=:]*?)[ \t]*[=:][ \t]*(.*)$/;
const spaced = /^([ \t]*)(\S+)[ \t]+(.*)$/;
const maxDefects = 20;
/** A longer line is no configuration. */
const maxLine = 100_000;

/** Reads line by line; nothing is interpolated. */
class Reader {
  readonly sections: (IniSection & { readonly entries: IniEntry[] })[] = [];
  readonly comments: Comment[] = [];
  readonly defects: Defect[] = [];
  readonly #by: IniContinuation;
  readonly #entry: RegExp;
  #open: { readonly indent: number; readonly isBroken: boolean } | undefined;

  constructor(by: IniContinuation, isSpaced: boolean) {
    this.#by = by;
    this.#entry = isSpaced ? spaced : entry;
  }

  line(text: string, start: number): void {
    const end = start + text.length;
    const trimmed = text.trim();
    if (text.length > maxLine) this.#defect('this line is too long', { start, end });
    else if (trimmed === '') this.#open = this.#by === 'indent' ? this.#open : undefined;
    else if (/^[#;]/.test(trimmed)) this.comments.push({ start: end - text.trimStart().length, end, text: trimmed, isAlone: true });
    else if (this.#goesOn(text)) this.#more(trimmed);
    else this.#statement(text, start);
  }

  #goesOn(text: string): boolean {
    if (this.#open === undefined) return false;
    return this.#by === 'backslash' ? this.#open.isBroken : text.length - text.trimStart().length > this.#open.indent;
  }

  #more(trimmed: string): void {
    const entries = this.sections.at(-1)?.entries;
    const last = entries?.pop();
    if (entries === undefined || last === undefined) return;
    const [text, isBroken] = this.#unbroken(trimmed);
    entries.push({ ...last, value: `${last.value}${this.#by === 'indent' ? '\n' : ' '}${text}`.trim() });
    this.#open = { indent: this.#open?.indent ?? 0, isBroken };
  }

  #unbroken(text: string): readonly [string, boolean] {
    const isBroken = this.#by === 'backslash' && text.endsWith('\\');
    return [isBroken ? text.slice(0, -1).trimEnd() : text, isBroken];
  }

  #statement(text: string, start: number): void {
    const end = start + text.length;
    const name = header.exec(text)?.[1];
    this.#open = undefined;
    if (name !== undefined) {
      this.sections.push({ name: name.trim(), start, end, entries: [] });
      return;
    }
    const found = this.#entry.exec(text);
    if (found === null) {
      // `configparser` lets a key stand alone where it is asked to; for us it says nothing.
      if (!/^[\w.-]+$/.test(text.trim())) this.#defect('this is neither a section nor an entry', { start, end });
      return;
    }
    const [, indent = '', key = '', raw = ''] = found;
    if (this.sections.length === 0) this.sections.push({ name: '', start, end: start, entries: [] });
    const [value, isBroken] = this.#unbroken(raw.trim());
    const valueStart = end - raw.length;
    this.sections
      .at(-1)
      ?.entries.push({ key: key.trim(), value, start: start + indent.length, end, valueSpan: { start: valueStart, end: valueStart + raw.trimEnd().length } });
    this.#open = { indent: indent.length, isBroken };
  }

  #defect(problem: string, span: Span): void {
    if (this.defects.length < maxDefects) this.defects.push({ problem, span });
  }
}

/** Reads an INI file. Never throws, interpolates nothing. `isSpaced`: a blank divides key and value, as in the classic configuration of fluent-bit. */
export function readIni(text: string, by: IniContinuation, isSpaced = false): IniSource {
  const reader = new Reader(by, isSpaced);
  let start = 0;
  for (const line of text.split('\n')) {
    reader.line(line.endsWith('\r') ? line.slice(0, -1) : line, start);
    start += line.length + 1;
  }
  return { lines: new Lines(text), sections: reader.sections, comments: reader.comments, defects: reader.defects };
}
