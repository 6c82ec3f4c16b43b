import type { DataMember, DataNode, DataSource } from './data-model.ts';
import { type Comment, type Defect, Lines } from './span.ts';
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
  readonly comments: Comment[] = [];
  root: YamlNode | undefined;
  /** Why reading ended before the text did. */
  stop: Defect | undefined;
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
      this.stop = { problem: thrown.message, span: { start: thrown.at, end: Math.min(thrown.at + 1, this.#text.length) } };
      this.#defect(this.stop);
    }
  }

  #defect(defect: Defect): void {
    if (this.defects.length < maxDefects) this.defects.push(defect);
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

  #pass(end: '\n' | '*/'): void {
    const start = this.#at;
    const found = this.#text.indexOf(end, start + 2);
    if (found < 0 && end === '*/') throw new Stop('this comment has no end', start);
    this.#at = found < 0 ? this.#text.length : end === '\n' ? found : found + end.length;
    this.comments.push({ start, end: this.#at, text: this.#text.slice(start, this.#at), isAlone: this.#beginsLine(start) });
  }

  /** Whether nothing but blanks stands before it in its line. Looks at those blanks and no further: a line may hold any number of comments. */
  #beginsLine(at: number): boolean {
    let before = at - 1;
    while (this.#text[before] === ' ' || this.#text[before] === '\t') before -= 1;
    return before < 0 || this.#text[before] === '\n' || this.#text[before] === '\r';
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
      if (names.has(name)) this.#defect({ problem: 'this name stands twice', span: key });
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

/** Of members of one name only the last, as for nearly all readers. */
const lastOfEach = (members: readonly DataMember[]): readonly DataMember[] => [...new Map(members.map((member) => [member.name, member])).values()];

/** Calls itself no deeper than what was read, whose depth is bounded. */
function withoutRepeats(node: DataNode): DataNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(withoutRepeats) };
  if (node.kind !== 'map') return node;
  return { ...node, members: lastOfEach(node.members).map((member) => ({ ...member, value: withoutRepeats(member.value) })) };
}

/**
 * Reads JSON as a file of settings, comments and a last comma let pass, as most readers of configurations do. Never throws for what the text
 * holds: the first defect ends the reading, and nothing was read. The last of two members of one name counts. The caller bounds its length.
 */
export function readJsonSource(text: string): DataSource {
  const reader = new Reader(text, true);
  reader.read();
  const { comments, root, stop } = reader;
  const lines = new Lines(text);
  if (stop !== undefined || root === undefined) return { lines, documents: [], comments, defects: stop === undefined ? [] : [stop] };
  return { lines, documents: [withoutRepeats(root)], comments, defects: [] };
}
