import { isAscii } from 'node:buffer';

/** The text is not JSON, or more of it than is allowed. `offset` in bytes. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  readonly offset: number;
  readonly reason: 'syntax' | 'limit';

  constructor(reason: ScanError['reason'], offset: number, problem: string) {
    super(problem);
    this.reason = reason;
    this.offset = offset;
  }
}

/** What a value is, by its first byte. */
export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'word';

/** A deeper header has no meaning in any model format, and recursion is bounded by it. */
const maxDepth = 32;
const maxDigits = 400; // more than any double has; a longer literal is as infinite as this one

const byte = { quote: 0x22, backslash: 0x5c, comma: 0x2c, colon: 0x3a, minus: 0x2d, plus: 0x2b, dot: 0x2e, zero: 0x30, nine: 0x39 } as const;
const open = { object: 0x7b, array: 0x5b } as const;
const close = { object: 0x7d, array: 0x5d } as const;
const nothing = 'null';
const words = ['true', 'false', nothing];

const isSpace = (code: number | undefined): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (code: number | undefined): boolean => code !== undefined && code >= byte.zero && code <= byte.nine;

const fewKeys = 8;

/** The keys of one object. Most objects have a few, for which a set costs more than a look at each. */
class KeySet {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  /** Whether it is a new one. */
  add(key: string): boolean {
    if (this.#many !== undefined) {
      const before = this.#many.size;
      return this.#many.add(key).size > before;
    }
    if (this.#few.includes(key)) return false;
    this.#few.push(key);
    if (this.#few.length > fewKeys) this.#many = new Set(this.#few);
    return true;
  }
}

const shortString = 16;
const slots = 64;
/** Nothing but what shows, and no backslash. */
const plain = /^[ !#-[\]-~]*$/;
const exactDigits = 15;

/**
 * Walks JSON without building it (RFC 8259): the caller takes what it wants and skips the rest, so that memory is the caller's to bound.
 * Sees what `JSON.parse` hides: duplicate members, integers beyond 2^53, `1.0` where an integer belongs. Throws `ScanError`.
 */
export class JsonScanner {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #onDuplicate: (key: string, offset: number) => void;
  /** The whole as text, where bytes and characters are the same: then a string is a slice of it, without a copy. */
  readonly #text: string | undefined;
  readonly #known: string[] = [];
  #depth = 0;
  /** Where it stands, in bytes. */
  at = 0;

  constructor(bytes: Uint8Array, onDuplicate: (key: string, offset: number) => void) {
    this.#bytes = bytes;
    this.#onDuplicate = onDuplicate;
    this.#text = isAscii(bytes) ? this.#decoder.decode(bytes) : undefined;
  }

  /** What comes next, white space passed over. */
  peek(): ValueKind {
    this.skipSpace();
    const code = this.#bytes[this.at];
    if (code === open.object) return 'object';
    if (code === open.array) return 'array';
    if (code === byte.quote) return 'string';
    return code === byte.minus || isDigit(code) ? 'number' : 'word';
  }

  skipSpace(): void {
    while (isSpace(this.#bytes[this.at])) this.at += 1;
  }

  /** Reads an object of at most `maxMembers`; `member` must take the value. A key that stands twice is told, and taken like the others. */
  object(maxMembers: number, member: (key: string, offset: number, isRepeated: boolean) => void): void {
    const keys = new KeySet();
    this.#sequence('object', () => {
      this.skipSpace();
      const offset = this.at;
      if (this.#bytes[offset] !== byte.quote) throw this.#syntax('a member name in double quotes is expected');
      const key = this.string();
      const isRepeated = !keys.add(key);
      if (isRepeated) this.#onDuplicate(key, offset);
      if (keys.size > maxMembers) throw new ScanError('limit', offset, `more than ${maxMembers} members in one object`);
      this.#expect(byte.colon, '`:` is expected');
      this.skipSpace();
      member(key, offset, isRepeated);
    });
  }

  /** Reads an array; `item` must take the value. */
  array(item: () => void): void {
    this.#sequence('array', () => {
      this.skipSpace();
      item();
    });
  }

  #sequence(kind: 'object' | 'array', one: () => void): void {
    if (this.#depth >= maxDepth) throw new ScanError('limit', this.at, `more than ${maxDepth} levels deep`);
    this.#depth += 1;
    this.at += 1;
    if (!this.#take(close[kind])) {
      do one();
      while (this.#take(byte.comma));
      this.#expect(close[kind], kind === 'object' ? '`,` or `}` is expected' : '`,` or `]` is expected');
    }
    this.#depth -= 1;
  }

  #take(code: number): boolean {
    this.skipSpace();
    const isThere = this.#bytes[this.at] === code;
    if (isThere) this.at += 1;
    return isThere;
  }

  #expect(code: number, problem: string): void {
    if (!this.#take(code)) throw this.#syntax(problem);
  }

  #syntax(problem: string, offset = this.at): ScanError {
    return new ScanError('syntax', offset, offset >= this.#bytes.length ? `${problem}, and the text ends` : problem);
  }

  string(): string {
    const start = this.at;
    const close = this.#bytes.indexOf(byte.quote, start + 1);
    if (close < 0) throw this.#syntax('the string is not closed', start);
    const text =
      close - start <= shortString
        ? this.#short(start + 1, close)
        : (this.#text?.slice(start + 1, close) ?? this.#decoder.decode(this.#bytes.subarray(start + 1, close)));
    if (!plain.test(text)) return this.#special(start);
    this.at = close + 1;
    return text;
  }

  /** A short text, of which a header repeats few: the same text is the same string, which costs neither memory nor a new hash. */
  #short(start: number, end: number): string {
    const slot = (31 * (end - start) + 7 * (this.#bytes[start] ?? 0) + (this.#bytes[end - 1] ?? 0)) % slots;
    const known = this.#known[slot];
    if (known?.length === end - start) {
      let at = 0;
      while (at < known.length && known.charCodeAt(at) === this.#bytes[start + at]) at += 1;
      if (at === known.length) return known;
    }
    const text = String.fromCharCode(...this.#bytes.subarray(start, end));
    this.#known[slot] = text;
    return text;
  }

  /** A string with escapes, or with other characters than those of ASCII. */
  #special(start: number): string {
    let end = start + 1;
    let isEscaped = false;
    for (let code = this.#bytes[end]; code !== byte.quote; code = this.#bytes[end]) {
      if (code === undefined) throw this.#syntax('the string is not closed', start);
      if (code < 0x20) throw this.#syntax('a raw control character in a string', end);
      isEscaped ||= code === byte.backslash;
      end += code === byte.backslash ? 2 : 1;
    }
    this.at = end + 1;
    if (!isEscaped) return this.#decoder.decode(this.#bytes.subarray(start + 1, end));
    return this.#unescape(start, end + 1);
  }

  #unescape(start: number, end: number): string {
    try {
      const value: unknown = JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, end)));
      if (typeof value === 'string' && value.isWellFormed()) return value;
    } catch {
      // said below
    }
    throw this.#syntax('a bad escape in the string', start);
  }

  /** Reads a number; undefined where it is no plain integer. One beyond 2^53 is as near as a double gets, so never a safe integer. */
  integer(): number | undefined {
    const start = this.at;
    if (this.#bytes[this.at] === byte.minus) this.at += 1;
    const first = this.at;
    this.#digits();
    if (this.at - first > 1 && this.#bytes[first] === byte.zero) throw this.#syntax('a number begins with zero', first);
    const end = this.at;
    const isPlain = !this.#fraction();
    if (isPlain && first === start && end - start <= exactDigits) return this.#small(start, end);
    const value = Number(this.#decoder.decode(this.#bytes.subarray(start, Math.min(end, start + maxDigits))));
    return isPlain && !Object.is(value, -0) ? value : undefined;
  }

  #small(start: number, end: number): number {
    let value = 0;
    for (let at = start; at < end; at += 1) value = value * 10 + (this.#bytes[at] ?? 0) - byte.zero;
    return value;
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.at])) throw this.#syntax('a digit is expected');
    while (isDigit(this.#bytes[this.at])) this.at += 1;
  }

  #fraction(): boolean {
    const start = this.at;
    if (this.#bytes[this.at] === byte.dot) {
      this.at += 1;
      this.#digits();
    }
    if (((this.#bytes[this.at] ?? 0) | 0x20) === 0x65) {
      this.at += 1;
      const sign = this.#bytes[this.at];
      if (sign === byte.minus || sign === byte.plus) this.at += 1;
      this.#digits();
    }
    return this.at > start;
  }

  #isAt(word: string): boolean {
    return this.#decoder.decode(this.#bytes.subarray(this.at, this.at + word.length)) === word;
  }

  /** Takes `null` where it comes next, and says whether it did. */
  takeNull(): boolean {
    this.skipSpace();
    const isThere = this.#isAt(nothing);
    if (isThere) this.at += nothing.length;
    return isThere;
  }

  /** Takes `true`, `false` or `null`, or one of the words given. */
  word(more: readonly string[] = []): string {
    const found = [...words, ...more].find((word) => this.#isAt(word));
    if (found === undefined) throw this.#syntax('a JSON value is expected');
    this.at += found.length;
    return found;
  }

  /** Whether this text comes next, white space passed over. */
  isNext(text: string): boolean {
    this.skipSpace();
    return this.#isAt(text);
  }

  /** Passes over a value, whatever it is; what is wrong in it is told all the same. */
  skip(maxMembers: number): void {
    switch (this.peek()) {
      case 'object':
        this.object(maxMembers, () => this.skip(maxMembers));
        break;
      case 'array':
        this.array(() => this.skip(maxMembers));
        break;
      case 'string':
        this.string();
        break;
      case 'number':
        this.integer();
        break;
      case 'word':
        this.word();
    }
  }
}
