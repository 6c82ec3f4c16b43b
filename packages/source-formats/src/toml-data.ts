import type { DataNode, DataSource } from './data-model.ts';
import { Lines, type Span } from './span.ts';
import { parseToml, type TomlDocument } from './toml.ts';
import type { TextPlace } from './toml-places.ts';

const maxDepth = 100;

/** Makes values with places of a document; members that arrays and inline tables hold have the place of the whole. */
class Converter {
  readonly #document: TomlDocument;
  readonly #starts: readonly number[];

  constructor(text: string, document: TomlDocument) {
    this.#document = document;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  node(value: unknown, path: readonly (string | number)[]): DataNode {
    const span = this.#span(this.#document.placeOf(path));
    if (path.length > maxDepth) return { ...span, kind: 'unknown' };
    if (Array.isArray(value)) return { ...span, kind: 'list', items: value.map((item, index) => this.node(item, [...path, index])) };
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return { ...span, kind: 'scalar', value };
    if (value instanceof Date) return { ...span, kind: 'scalar', value: String(value) };
    if (typeof value !== 'object' || value === null) return { ...span, kind: 'scalar', value: String(value) };
    const members = Object.entries(value).map(([name, inner]) => {
      const read = this.node(inner, [...path, name]);
      return { name, key: { start: read.start, end: read.end }, value: read };
    });
    return { ...span, kind: 'map', members };
  }

  #span({ line, column, endColumn }: TextPlace): Span {
    const start = this.#starts[line - 1] ?? 0;
    return { start: start + column - 1, end: start + endColumn - 1 };
  }
}

const comment = /^[ \t]*(#.*)$/gm;

/** Reads TOML 1.0 as values with places. Comments are those that stand alone in their line. */
export function readTomlSource(text: string): DataSource {
  const lines = new Lines(text);
  const document = parseToml(text);
  if ('problem' in document) {
    const start = lines.offsetOf(document.place);
    return { lines, documents: [], comments: [], defects: [{ problem: document.problem, span: { start, end: start + 1 } }] };
  }
  const comments = [...text.matchAll(comment)].map(({ 1: found = '', index, 0: whole }) => {
    const start = index + whole.length - found.length;
    return { start, end: index + whole.length, text: found.trimEnd(), isAlone: true };
  });
  return { lines, documents: [new Converter(text, document).node(document.value, [])], comments, defects: [] };
}
