import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import { type Defect, Lines, type Span } from './span.ts';
import { yamlComments } from './yaml-comments.ts';
import type { YamlMember, YamlNode, YamlSource } from './yaml-model.ts';

const maxDefects = 20;
const maxDepth = 100;
/** An alias is followed by copying what it stands for: this bounds what a little text can become. */
const maxNodes = 100_000;

const known = /^tag:yaml\.org,2002:(?:str|null|bool|int|float|map|seq|merge)$/;

/** Makes the nodes of one document, aliases and merges resolved, bounded in number and depth. */
class Reader {
  readonly defects: Defect[] = [];
  readonly #document: Document.Parsed;
  readonly #anchors = new Map<string, Node>();
  readonly #most: number;
  #left: number;

  constructor(document: Document.Parsed, most: number) {
    this.#document = document;
    this.#most = most;
    this.#left = most;
  }

  read(): YamlNode {
    return this.#node(this.#document.contents, 0, { start: 0, end: 0 });
  }

  #node(node: unknown, depth: number, outer: Span): YamlNode {
    this.#left -= 1;
    if (!isNode(node)) return { ...outer, kind: 'scalar', value: null };
    const span = spanOf(node, outer);
    if (depth > maxDepth || this.#left < 0) return this.#tooMuch(span);
    if (isAlias(node)) return this.#alias(node.source, depth, span);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined && !known.test(node.tag)) return { ...span, kind: 'unknown' };
    if (isMap(node)) return { ...span, kind: 'map', members: this.#members(node.items, depth, span) };
    if (isSeq(node)) return { ...span, kind: 'list', items: node.items.map((item) => this.#node(item, depth + 1, span)) };
    if (isScalar(node)) return { ...span, kind: 'scalar', value: plain(node.value) };
    return { ...span, kind: 'unknown' };
  }

  /** An anchor is in force from where it stands on: looked up in the order of the text, and not by a search of the document for each. */
  #alias(source: string, depth: number, span: Span): YamlNode {
    const node = this.#anchors.get(source);
    if (node !== undefined) return { ...this.#node(node, depth + 1, span), ...span };
    this.#defect('an alias of something that is not there', span);
    return { ...span, kind: 'unknown' };
  }

  #defect(problem: string, span: Span): void {
    if (this.defects.length < maxDefects) this.defects.push({ problem, span });
  }

  #members(pairs: readonly Pair[], depth: number, outer: Span): readonly YamlMember[] {
    const members = new Map<string, YamlMember>();
    const merged: YamlMember[] = [];
    for (const { key, value } of pairs) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const place = spanOf(key, outer);
      const read = this.#node(value, depth + 1, place);
      if (name === '<<') merged.push(...mergedFrom(read));
      else if (members.has(name)) this.#defect('this key stands twice in its map', place);
      else members.set(name, { name, key: place, value: read });
    }
    // What the map says itself comes before what it merges, and of that the first.
    for (const member of merged) if (!members.has(member.name)) members.set(member.name, member);
    return [...members.values()];
  }

  #tooMuch(span: Span): YamlNode {
    if (this.defects.length === 0) this.defects.push({ problem: `it has more than ${this.#most} values, or more than ${maxDepth} levels`, span });
    return { ...span, kind: 'unknown' };
  }
}

const mergedFrom = (node: YamlNode): readonly YamlMember[] =>
  node.kind === 'map' ? node.members : node.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'map' ? item.members : [])) : [];

const spanOf = (node: Node, outer: Span): Span => (node.range ? { start: node.range[0], end: node.range[1] } : outer);

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : value === null || value === undefined ? null : String(value);

function defectsOf(document: Document.Parsed): readonly Defect[] {
  return [...document.errors, ...document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')].map(({ message, pos }) => ({
    problem: message.split(/ at line \d+|\n/)[0] ?? '',
    span: { start: pos[0], end: pos[1] },
  }));
}

/** How deep the brackets of a text go: what the parser would follow by calling itself. */
function flowDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

const nothing = (text: string, problem: string): YamlSource => ({
  lines: new Lines(text),
  documents: [],
  comments: [],
  defects: [{ problem, span: { start: 0, end: 0 } }],
});

/**
 * Reads YAML 1.2 as programs read it: several documents, anchors, aliases and merges. No tag is ever acted on. Never throws for what the text
 * holds; the caller bounds its length, and may allow more or fewer values. Keys that stand twice are looked for here: the library compares each with each.
 */
export function readYamlSource(text: string, { maxValues = maxNodes }: { readonly maxValues?: number } = {}): YamlSource {
  if (flowDepth(text) > maxDepth) return nothing(text, `it is nested more than ${maxDepth} levels deep`);
  try {
    const parsed = parseAllDocuments(text, { version: '1.2', schema: 'core', uniqueKeys: false, strict: true, logLevel: 'error' });
    const documents = Array.isArray(parsed) ? parsed : [];
    const readers = documents.map((document) => new Reader(document, maxValues));
    const nodes = readers.map((reader) => reader.read());
    const defects = [...documents.flatMap(defectsOf), ...readers.flatMap((reader) => reader.defects)].slice(0, maxDefects);
    return { lines: new Lines(text), documents: nodes, comments: yamlComments(text), defects };
  } catch (thrown) {
    // Block collections nest by indentation, and the parser follows them by calling itself.
    if (thrown instanceof RangeError) return nothing(text, 'it is nested too deep');
    throw thrown;
  }
}
