/** A stretch of one line: line and columns from 1, in UTF-16 code units; `endColumn` is just behind the last. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Keys and positions in lists, from the root of the document. */
export type TomlPath = readonly (string | number)[];

// One step of the scan, but for strings: a comment, a line end, a sign, or anything between.
const token = /#[^\n]*|\n|[[\]{},=.]|[ \t\r]+|[^\s"'#[\]{},=.]+|./suy;

/** Where the string that begins at `start` ends; not by an expression, whose stack a long string could exhaust. */
function stringEnd(text: string, start: number): number {
  const quotation = text[start] ?? '';
  const isLong = text.startsWith(quotation.repeat(3), start);
  const closing = isLong ? quotation.repeat(3) : quotation;
  let at = start + closing.length;
  for (; at < text.length && !text.startsWith(closing, at); at += 1) if (quotation === '"' && text[at] === '\\') at += 1;
  at += closing.length;
  for (let more = 0; isLong && more < 2 && text[at] === quotation; more += 1) at += 1; // up to two quotation marks may stand before the closing ones
  return Math.min(at, text.length);
}

const escapes = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/g;
const shortEscapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

function keyText(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  return written.slice(1, -1).replace(escapes, (_, four: string | undefined, eight: string | undefined, two: string | undefined, short = '') => {
    const code = four ?? eight ?? two;
    return code === undefined ? (shortEscapes[short] ?? short) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/** Paths as text, so that they can be keys: no two paths look alike. */
const pathKey = (path: TomlPath): string => JSON.stringify(path);

/**
 * Finds where the statements of a TOML 1.0 document stand: tables by their header, keys by their value. The document must be valid, so that
 * one pass over its tokens suffices; what lies within a value has the place of the whole, but for the
 * items of a list. Time and memory grow with the text, not with its
 * depth.
 */
export class TomlPlaces {
  readonly #text: string;
  readonly #places = new Map<string, TextPlace>();
  /** How many tables each `[[list]]` has so far. */
  readonly #counts = new Map<string, number>();
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #table: TomlPath = [];

  constructor(text: string) {
    this.#text = text;
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) this.#statement(next);
  }

  /** The place of the value at this path, or of the nearest thing around it. */
  of(path: TomlPath): TextPlace {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.#places.get(pathKey(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return { line: 1, column: 1, endColumn: 1 };
  }

  #peek(): string | undefined {
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") return this.#text.slice(this.#at, stringEnd(this.#text, this.#at));
    token.lastIndex = this.#at;
    return token.exec(this.#text)?.[0];
  }

  #take(written: string): void {
    const last = written.lastIndexOf('\n');
    if (last >= 0) {
      this.#line += written === '\n' ? 1 : written.split('\n').length - 1;
      this.#lineStart = this.#at + last + 1;
    }
    this.#at += written.length;
  }

  #placeFrom(start: { readonly line: number; readonly column: number }): TextPlace {
    const end = this.#at - this.#lineStart + 1;
    return { ...start, endColumn: start.line === this.#line ? end : start.column + 1 };
  }

  #here(): { readonly line: number; readonly column: number } {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #statement(next: string): void {
    if (next === '\n' || next.startsWith('#') || /^[ \t\r]/.test(next)) this.#take(next);
    else if (next === '[') this.#header();
    else this.#keyValue();
  }

  #header(): void {
    const start = this.#here();
    this.#take('[');
    const isList = this.#text[this.#at] === '[';
    if (isList) this.#take('[');
    const keys = this.#keys(']');
    this.#take(']');
    if (isList && this.#text[this.#at] === ']') this.#take(']');
    this.#table = this.#resolve(keys, isList);
    this.#places.set(pathKey(this.#table), this.#placeFrom(start));
  }

  /** A header's keys with the positions of the lists on the way; a list's header begins its next table. */
  #resolve(keys: readonly string[], isList: boolean): TomlPath {
    const path: (string | number)[] = [];
    for (const [index, key] of keys.entries()) {
      path.push(key);
      const list = pathKey(path);
      const count = this.#counts.get(list) ?? 0;
      if (isList && index === keys.length - 1) {
        this.#counts.set(list, count + 1);
        path.push(count);
      } else if (count > 0) path.push(count - 1);
    }
    return path;
  }

  #keyValue(): void {
    const keys = this.#keys('=');
    this.#take('=');
    for (let next = this.#peek(); next !== undefined && /^[ \t\r]/.test(next); next = this.#peek()) this.#take(next);
    const start = this.#here();
    const path = [...this.#table, ...keys];
    const isList = this.#peek() === '[';
    let depth = 0;
    let item: { readonly line: number; readonly column: number } | undefined;
    let count = 0;
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      const isBlank = next === '\n' || next.startsWith('#') || /^[ \t\r]/.test(next);
      if (depth === 0 && isBlank) break;
      if (item === undefined && isList && depth === 1 && !isBlank && next !== ',' && next !== ']') {
        item = this.#here();
        if (next !== '[' && next !== '{') this.#item([...path, count], item, next);
      }
      if (next === '[' || next === '{') depth += 1;
      if (next === ']' || next === '}') depth -= 1;
      this.#take(next);
      if (depth > 1 || item === undefined || (next !== ',' && next !== ']' && next !== '}')) continue;
      if (next === '}' || (next === ']' && depth === 1)) this.#places.set(pathKey([...path, count]), this.#placeFrom(item));
      if (next === ',') {
        item = undefined;
        count += 1;
      }
    }
    this.#places.set(pathKey(path), this.#placeFrom(start));
    // The date form `1979-05-27 07:32:00` holds a blank: what follows on the line belongs to the value.
    for (let next = this.#peek(); next !== undefined && next !== '\n'; next = this.#peek()) this.#take(next);
  }

  /** An item of a list that is one token. */
  #item(path: TomlPath, start: { readonly line: number; readonly column: number }, token: string): void {
    const isLong = token.includes('\n');
    this.#places.set(pathKey(path), { ...start, endColumn: start.column + (isLong ? 1 : token.length) });
  }

  /** Dotted keys up to a closing sign, which is left. */
  #keys(end: ']' | '='): readonly string[] {
    const keys: string[] = [];
    for (let next = this.#peek(); next !== undefined && next !== end && next !== '\n'; next = this.#peek()) {
      if (next !== '.' && !/^[ \t\r]/.test(next)) keys.push(keyText(next));
      this.#take(next);
    }
    return keys;
  }
}
