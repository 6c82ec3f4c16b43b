/** Anything that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Why a text is not strict JSON, and where: `offset` in UTF-16 code units, `line` and `column` from 1. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, problem: string) {
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    super(`line ${line}, column ${column}: ${problem}`);
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

const maxDepth = 100;
const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const quotationMark = 0x22;
const backslash = 0x5c;
const words: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('more text after the end of the document');
    return value;
  }

  #fail(problem: string, offset = this.#at): never {
    throw new JsonError(this.#text, offset, problem);
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    const found = this.#text[this.#at] === character;
    if (found) this.#at += 1;
    return found;
  }

  #value(depth: number): Json {
    if (depth > maxDepth) this.#fail(`more than ${maxDepth} levels deep`);
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #scalar(): Json {
    const start = this.#at;
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, start)) {
        this.#at += word.length;
        return value;
      }
    }
    const text = this.#match(number);
    if (text === undefined) this.#fail(start >= this.#text.length ? 'the text ends where a value is expected' : 'a JSON value is expected');
    const value = Number(text);
    if (!Number.isFinite(value)) this.#fail('the number is out of range', start);
    if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) this.#fail('the integer cannot be held exactly (above 2^53 - 1)', start);
    return value;
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    for (let code = this.#text.charCodeAt(at); code !== quotationMark; code = this.#text.charCodeAt(at)) {
      if (Number.isNaN(code)) this.#fail('the string is not closed', start);
      if (code < 0x20) this.#fail('a raw control character in a string', at);
      at += code === backslash ? 2 : 1;
    }
    this.#at = at + 1;
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, this.#at));
      if (typeof value === 'string') return value;
    } catch {
      // said below
    }
    return this.#fail('a bad escape in the string', start);
  }

  #list(depth: number): Json {
    this.#at += 1;
    const items: Json[] = [];
    if (this.#take(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail("',' or ']' is expected");
    return items;
  }

  #object(depth: number): Json {
    this.#at += 1;
    const members: Record<string, Json> = {};
    if (this.#take('}')) return members;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail('a member name in double quotes is expected');
      const key = this.#string();
      if (Object.hasOwn(members, key)) this.#fail('this member stands twice', start);
      if (!this.#take(':')) this.#fail("':' is expected");
      // Not `members[key] =`: that would set the prototype for `__proto__`.
      Object.defineProperty(members, key, { value: this.#value(depth + 1), enumerable: true, writable: true, configurable: true });
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail("',' or '}' is expected");
    return members;
  }
}

/**
 * Reads JSON without its ambiguities: no duplicate member, no integer that cannot be held exactly, at most 100 levels, nothing after
 * the end (RFC 8259; I-JSON, RFC 7493). Throws `JsonError` with line and column.
 */
export const parseJson = (text: string): Json => new Parser(text).document();
