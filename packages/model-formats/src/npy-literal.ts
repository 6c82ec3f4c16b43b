/** A value of a Python literal; a list and a tuple look the same but for `kind`. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Literal[] };

/** What is not a literal, and where. */
export interface LiteralProblem {
  readonly at: number;
  readonly problem: string;
}

class Malformed extends Error {
  override readonly name = 'Malformed';
  readonly at: number;

  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

const maxDepth = 16;
const maxItems = 10_000;
const brackets = { '(': [')', 'tuple'], '[': [']', 'list'] } as const;
const number = /-?\d{1,40}/y;
const word = /[A-Za-z]{1,20}/y;
const blank = /[ \t]*/y;

/** Reads the header of a NumPy file: a Python literal of one dictionary. Nothing is evaluated. */
class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  dictionary(): readonly (readonly [string, Literal])[] {
    this.#expect('{');
    const pairs: (readonly [string, Literal])[] = [];
    while (!this.#take('}')) {
      const key = this.#value(0);
      if (key.kind !== 'text') throw new Malformed(this.#at, 'a key is no string');
      this.#expect(':');
      pairs.push([key.value, this.#value(0)]);
      if (pairs.length > maxItems) throw new Malformed(this.#at, 'it has too many keys');
      if (!this.#take(',') && this.#peek() !== '}') throw new Malformed(this.#at, '`,` or `}` is expected');
    }
    if (/[^ \n]/.test(this.#text.slice(this.#at))) throw new Malformed(this.#at, 'after the dictionary comes something else than blanks');
    return pairs;
  }

  #peek(): string {
    this.#match(blank);
    return this.#text[this.#at] ?? '';
  }

  #take(character: string): boolean {
    const isThere = this.#peek() === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new Malformed(this.#at, `\`${character}\` is expected`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(depth: number): Literal {
    const start = this.#peek();
    if (start === "'" || start === '"') return this.#string(start);
    if (start === '(' || start === '[') return this.#sequence(start, depth);
    const digits = this.#match(number);
    if (digits !== undefined) return { kind: 'number', value: Number(digits) };
    const name = this.#match(word);
    if (name === 'True' || name === 'False' || name === 'None') return { kind: 'word', value: name };
    throw new Malformed(this.#at, 'a literal is expected');
  }

  #string(mark: string): Literal {
    const end = this.#text.indexOf(mark, this.#at + 1);
    const value = this.#text.slice(this.#at + 1, end);
    if (end < 0 || /[\\\p{Cc}]/u.test(value)) throw new Malformed(this.#at, 'a string is not closed, or has an escape');
    this.#at = end + 1;
    return { kind: 'text', value };
  }

  #sequence(open: '(' | '[', depth: number): Literal {
    if (depth >= maxDepth) throw new Malformed(this.#at, `it is more than ${maxDepth} levels deep`);
    const [close, kind] = brackets[open];
    this.#at += 1;
    const items: Literal[] = [];
    while (!this.#take(close)) {
      items.push(this.#value(depth + 1));
      if (items.length > maxItems) throw new Malformed(this.#at, 'it has too many items');
      if (!this.#take(',') && this.#peek() !== close) throw new Malformed(this.#at, `\`,\` or \`${close}\` is expected`);
    }
    return { kind, items };
  }
}

/** The pairs of a dictionary literal, in their order and with repeats, or what is wrong with it. */
export function readDictionary(text: string): readonly (readonly [string, Literal])[] | LiteralProblem {
  try {
    return new LiteralReader(text).dictionary();
  } catch (thrown) {
    if (thrown instanceof Malformed) return { at: thrown.at, problem: thrown.message };
    throw thrown;
  }
}
