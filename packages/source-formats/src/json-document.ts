import { type Defect, Lines, type Span } from './span.ts';
import type { YamlMember, YamlNode } from './yaml-model.ts';

/** JSON that was read: values with their places, in the same model as YAML. */
export interface JsonDocument {
  readonly lines: Lines;
  /** Undefined where not even the beginning could be read. What follows a defect is missing. */
  readonly root: YamlNode | undefined;
  readonly defects: readonly Defect[];
}

const maxDepth = 100;
const maxValues = 4_000_000;
const maxDefects = 20;

/** Why reading stops. */
class Stop extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** Reads one document, bounded in depth and number of values. Never makes an object of what it reads, so no name means anything. */
class Reader {
  readonly #text: string;
  readonly #hasComments: boolean;
  readonly defects: Defect[] = [];
  root: YamlNode | undefined;
  #at = 0;
  #left = maxValues;

  constructor(text: string, hasComments: boolean) {
    this.#text = text;
    this.#hasComments = hasComments;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  read(): void {
    try {
      const value = this.#value(0);
      this.root = value;
      this.#blank();
      if (this.#at < this.#text.length) throw new Stop('something stands behind the end', this.#at);
    } catch (thrown) {
      if (!(thrown instanceof Stop)) throw thrown;
      this.#defect(thrown.message, { start: thrown.at, end: Math.min(thrown.at + 1, this.#text.length) });
    }
  }

  #defect(problem: string, span: Span): void {
    if (this.defects.length < maxDefects) this.defects.push({ problem, span });
  }

  /** Passes blanks, and comments where the dialect has them (JSONC). */
  #blank(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ' ' || character === '\n' || character === '\r' || character === '\t') this.#at += 1;
      else if (this.#hasComments && this.#text.startsWith('//', this.#at)) this.#pass('\n');
      else if (this.#hasComments && this.#text.startsWith('/*', this.#at)) this.#pass('*/');
      else return;
    }
  }

  #pass(end: string): void {
    const found = this.#text.indexOf(end, this.#at + 2);
    this.#at = found < 0 ? this.#text.length : found + end.length;
  }

  #expected(what: string): Stop {
    return new Stop(this.#at >= this.#text.length ? 'it ends too early' : `${what} is missing here`, this.#at);
  }

  #value(depth: number): YamlNode {
    this.#blank();
    const start = this.#at;
    this.#left -= 1;
    if (depth > maxDepth) throw new Stop(`it is nested more than ${maxDepth} levels deep`, start);
    if (this.#left < 0) throw new Stop(`it has more than ${maxValues} values`, start);
    switch (this.#text[start]) {
      case '{':
        return this.#map(start, depth);
      case '[':
        return this.#list(start, depth);
      case '"':
        return { kind: 'scalar', value: this.#string(), start, end: this.#at };
      default:
        return this.#scalar(start);
    }
  }

  #scalar(start: number): YamlNode {
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, start)) continue;
      this.#at += word.length;
      return { kind: 'scalar', value, start, end: this.#at };
    }
    number.lastIndex = start;
    const found = number.exec(this.#text)?.[0];
    if (found === undefined) throw this.#expected('a value');
    this.#at += found.length;
    return { kind: 'scalar', value: Number(found), start, end: this.#at };
  }

  /** A string, from its quotation mark to the next that no backslash stands before. */
  #string(): string {
    const start = this.#at;
    let hasEscape = false;
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x5c) {
        hasEscape = true;
        at += 1;
      } else if (code < 0x20) throw new Stop('a control character stands in this string', at);
      else if (code === 0x22) {
        this.#at = at + 1;
        return hasEscape ? this.#unescaped(start) : this.#text.slice(start + 1, at);
      }
    }
    throw new Stop('it ends within a string', start);
  }

  #unescaped(start: number): string {
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      throw new Stop('this string has an escape that is none', start);
    }
  }

  /** Passes what stands between two items; whether another follows. */
  #goesOn(end: ']' | '}'): boolean {
    this.#blank();
    const next = this.#text[this.#at];
    if (next !== ',' && next !== end) throw this.#expected('a comma or bracket');
    this.#at += 1;
    if (next === end) return false;
    if (!this.#hasComments) return true;
    this.#blank();
    if (this.#text[this.#at] !== end) return true; // JSONC allows a comma behind the last
    this.#at += 1;
    return false;
  }

  #isEmpty(end: ']' | '}'): boolean {
    this.#at += 1;
    this.#blank();
    if (this.#text[this.#at] !== end) return false;
    this.#at += 1;
    return true;
  }

  #map(start: number, depth: number): YamlNode {
    const members: YamlMember[] = [];
    const node = { kind: 'map', members, start, end: start + 1 } as const;
    if (depth === 0) this.root = node;
    if (this.#isEmpty('}')) return { ...node, end: this.#at };
    const names = new Set<string>();
    do {
      this.#blank();
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') throw this.#expected('a name in quotation marks');
      const name = this.#string();
      const key = { start: keyStart, end: this.#at };
      if (names.has(name)) this.#defect('this name stands twice', key);
      names.add(name);
      this.#blank();
      if (this.#text[this.#at] !== ':') throw this.#expected('a colon');
      this.#at += 1;
      members.push({ name, key, value: this.#value(depth + 1) });
    } while (this.#goesOn('}'));
    return { ...node, end: this.#at };
  }

  #list(start: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    const node = { kind: 'list', items, start, end: start + 1 } as const;
    if (depth === 0) this.root = node;
    if (this.#isEmpty(']')) return { ...node, end: this.#at };
    do items.push(this.#value(depth + 1));
    while (this.#goesOn(']'));
    return { ...node, end: this.#at };
  }
}

/**
 * Reads JSON (RFC 8259), or with `comments` what editors call JSONC: comments, and a comma behind the last item. Never throws: an error is a
 * defect, what stands before it was read. A name that stands twice in a map is a defect. The caller bounds the length of the text.
 */
export function readJsonDocument(text: string, dialect: { readonly comments?: boolean } = {}): JsonDocument {
  const reader = new Reader(text, dialect.comments === true);
  reader.read();
  return { lines: new Lines(text), root: reader.root, defects: reader.defects };
}
