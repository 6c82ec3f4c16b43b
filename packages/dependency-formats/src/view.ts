import { type JsonDocument, memberOf, parseToml, readJsonDocument, readYamlSource, type TextPlace, type YamlNode } from '@mlx-guard/source-formats';
import { type Defect, fileStart } from './dependency.ts';

/** A member of a table. */
export interface Entry {
  readonly name: string;
  /** Where the name stands, if the format tells. */
  readonly key: TextPlace;
  readonly value: View;
}

/** A value of a TOML, JSON or YAML document with its place: what locks of all three are read by. */
export interface View {
  readonly kind: 'map' | 'list' | 'text' | 'other';
  readonly place: TextPlace;
  /** A scalar as it is written; undefined for null and for what is no scalar. */
  readonly text: string | undefined;
  readonly entries: readonly Entry[];
  readonly items: readonly View[];
  /** The value at these names, one within the other. */
  get(...names: readonly string[]): View | undefined;
}

/** A document, or the part of one that could be read, and what is wrong with it. */
export interface Viewed {
  readonly root: View | undefined;
  readonly defects: readonly Defect[];
}

const none: readonly never[] = [];

type Locate = (span: { readonly start: number; readonly end: number }) => TextPlace;

const locator =
  (text: string, lines: JsonDocument['lines']): Locate =>
  ({ start, end }) => {
    const { line, column } = lines.placeOf(start);
    const lineEnd = text.indexOf('\n', start);
    const stop = Math.min(end, lineEnd < 0 ? text.length : lineEnd);
    return { line, column, endColumn: column + Math.max(1, stop - start) };
  };

function ofNode(node: YamlNode, text: string, locate: Locate): View {
  const inner = (one: YamlNode): View => ofNode(one, text, locate);
  const get = (...names: readonly string[]): View | undefined => {
    const found = names.reduce<YamlNode | undefined>(memberOf, node);
    return found && inner(found);
  };
  const scalar = node.kind === 'scalar' && node.value !== null ? node.value : undefined;
  return {
    kind: node.kind === 'map' || node.kind === 'list' ? node.kind : scalar === undefined ? 'other' : 'text',
    get place() {
      return locate(node);
    },
    // A number is what is written: `1.10` is a version.
    text: scalar === undefined || typeof scalar === 'string' ? scalar : text.slice(node.start, node.end).trim(),
    get entries() {
      return node.kind === 'map' ? node.members.map(({ name, key, value }) => ({ name, key: locate(key), value: inner(value) })) : none;
    },
    get items() {
      return node.kind === 'list' ? node.items.map(inner) : none;
    },
    get,
  };
}

function ofToml(value: unknown, path: readonly (string | number)[], placeOf: (path: readonly (string | number)[]) => TextPlace): View {
  const isList = Array.isArray(value);
  const isMap = typeof value === 'object' && value !== null && !isList && !(value instanceof Date);
  const text = isList || isMap || value === undefined || value === null ? undefined : String(value);
  return {
    kind: isList ? 'list' : isMap ? 'map' : text === undefined ? 'other' : 'text',
    text,
    get place() {
      return placeOf(path);
    },
    get entries() {
      if (!isMap) return none;
      return Object.entries(value).map(([name, one]) => {
        const inner = ofToml(one, [...path, name], placeOf);
        return {
          name,
          get key() {
            return inner.place;
          },
          value: inner,
        };
      });
    },
    get items() {
      return isList ? value.map((one: unknown, index) => ofToml(one, [...path, index], placeOf)) : none;
    },
    get(...names) {
      let found = value;
      for (const name of names) {
        if (typeof found !== 'object' || found === null || Array.isArray(found) || !Object.hasOwn(found, name)) return undefined;
        found = new Map<string, unknown>(Object.entries(found)).get(name);
      }
      return ofToml(found, [...path, ...names], placeOf);
    },
  };
}

/** A JSON document; with `comments` as editors write it. */
export function viewJson(text: string, dialect: { readonly comments?: boolean } = {}): Viewed {
  const { root, lines, defects } = readJsonDocument(text, dialect);
  const locate = locator(text, lines);
  const told = defects.map(({ problem, span }) => ({ problem, place: locate(span) }));
  return { root: root && ofNode(root, text, locate), defects: told };
}

const maxValues = 2_000_000;

/** All documents of a YAML file. */
export function viewYaml(text: string): { readonly documents: readonly View[]; readonly defects: readonly Defect[] } {
  const { documents, lines, defects } = readYamlSource(text, { maxValues });
  const locate = locator(text, lines);
  return {
    documents: documents.map((document) => ofNode(document, text, locate)),
    defects: defects.map(({ problem, span }) => ({ problem, place: locate(span) })),
  };
}

/** A TOML document. */
export function viewToml(text: string): Viewed {
  const document = parseToml(text);
  if ('problem' in document) return { root: undefined, defects: [document] };
  return { root: ofToml(document.value, [], (path) => document.placeOf(path)), defects: none };
}

/** What stands at the root, or a defect that says what should. */
export function rootOf({ root, defects }: Viewed, what: string): View | readonly Defect[] {
  if (root?.kind === 'map') return root;
  return defects.length > 0 ? defects : [{ place: fileStart, problem: `it is no ${what}` }];
}
