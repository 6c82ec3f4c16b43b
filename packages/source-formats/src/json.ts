import type { DataMember, DataNode, DataSource } from './data-model.ts';
import { type Comment, type Defect, Lines, type Span } from './span.ts';

const maxDepth = 200;
const maxNodes = 1_000_000;

/** A string as it is written, quotes included; escapes are judged afterwards. */
const string = /"(?:[^"\\\n\r]|\\.)*"/y;
const literal = /(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const blank = /[ \t\r\n]+/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

/** Thrown and caught within this file alone. */
class Refusal extends Error {
  readonly span: Span;

  constructor(problem: string, span: Span) {
    super(problem);
    this.span = span;
  }
}

/** Reads one document. Calls itself no deeper than `maxDepth`. */
class Reader {
  readonly comments: Comment[] = [];
  readonly #text: string;
  #at = 0;
  #left = maxNodes;

  constructor(text: string) {
    this.#text = text;
  }

  document(): DataNode {
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) this.#refuse('something follows the document');
    return value;
  }

  #refuse(problem: string, at = this.#at): never {
    throw new Refusal(problem, { start: at, end: Math.min(at + 1, this.#text.length) });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skip(): void {
    for (;;) {
      const start = this.#at;
      if (this.#match(blank) !== undefined) continue;
      const text = this.#match(comment);
      if (text === undefined) return;
      const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
      this.comments.push({ start, end: this.#at, text, isAlone: this.#text.slice(lineStart, start).trim() === '' });
    }
  }

  #value(depth: number): DataNode {
    this.#skip();
    this.#left -= 1;
    if (depth > maxDepth) this.#refuse(`it is nested more than ${maxDepth} levels deep`);
    if (this.#left < 0) this.#refuse(`it has more than ${maxNodes} values`);
    const first = this.#text[this.#at];
    if (first === '{') return this.#map(depth);
    if (first === '[') return this.#list(depth);
    const start = this.#at;
    if (first === '"') return { start, ...this.#scalar(this.#string()) };
    const word = this.#match(literal);
    if (word === undefined) this.#refuse(first === undefined ? 'it ends too early' : 'this is no value');
    const value: unknown = JSON.parse(word);
    return { start, ...this.#scalar(typeof value === 'number' || typeof value === 'boolean' ? value : null) };
  }

  #scalar(value: string | number | boolean | null): { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly end: number } {
    return { kind: 'scalar', value, end: this.#at };
  }

  #string(): string {
    const start = this.#at;
    const written = this.#match(string);
    if (written === undefined) this.#refuse('this string has no end, or a character that must be escaped', start);
    try {
      return String(JSON.parse(written));
    } catch {
      return this.#refuse('this string has an escape that does not exist, or a character that must be escaped', start);
    }
  }

  /** Whether another element follows; a comma before the end is let pass, as most readers of configurations do. */
  #goesOn(isFirst: boolean, end: '}' | ']'): boolean {
    this.#skip();
    if (!isFirst && this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skip();
    } else if (!isFirst && this.#text[this.#at] !== end) this.#refuse('a comma is missing here');
    if (this.#text[this.#at] !== end) return true;
    this.#at += 1;
    return false;
  }

  #map(depth: number): DataNode {
    const start = this.#at;
    const members = new Map<string, DataMember>();
    this.#at += 1;
    for (let isFirst = true; this.#goesOn(isFirst, '}'); isFirst = false) {
      const key = { start: this.#at };
      const name = this.#string();
      const span = { ...key, end: this.#at };
      this.#skip();
      if (this.#text[this.#at] !== ':') this.#refuse('a colon is missing here');
      this.#at += 1;
      // The last of two members of one name counts, as for nearly all readers.
      members.set(name, { name, key: span, value: this.#value(depth + 1) });
    }
    return { start, end: this.#at, kind: 'map', members: [...members.values()] };
  }

  #list(depth: number): DataNode {
    const start = this.#at;
    const items: DataNode[] = [];
    this.#at += 1;
    for (let isFirst = true; this.#goesOn(isFirst, ']'); isFirst = false) items.push(this.#value(depth + 1));
    return { start, end: this.#at, kind: 'list', items };
  }
}

/** Reads JSON (RFC 8259), comments and a last comma let pass. Never throws for what the text holds: the first defect ends the reading. The caller bounds its length. */
export function readJsonSource(text: string): DataSource {
  const reader = new Reader(text);
  const lines = new Lines(text);
  try {
    return { lines, documents: [reader.document()], comments: reader.comments, defects: [] };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const defect: Defect = { problem: thrown.message, span: thrown.span };
    return { lines, documents: [], comments: reader.comments, defects: [defect] };
  }
}
