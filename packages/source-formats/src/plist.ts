import type { DataMember, DataNode, DataSource } from './data-model.ts';
import { Lines, type Span } from './span.ts';

const maxDepth = 100;
const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>|<!\[CDATA\[[\s\S]*?\]\]>|<\/?[A-Za-z][^<>]*>|[^<]+/y;
const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Open extends Span {
  readonly tag: string;
  readonly items: DataNode[];
  readonly members: DataMember[];
  key: { readonly name: string; readonly span: Span } | undefined;
  text: string;
}

const scalars: ReadonlySet<string> = new Set(['string', 'integer', 'real', 'date', 'data', 'key']);

/** Builds values of tags, without calling itself. */
class Builder {
  readonly documents: DataNode[] = [];
  readonly #path: Open[] = [];
  problem: string | undefined;

  take(written: string, span: Span): void {
    if (written.startsWith('<!DOCTYPE') && written.includes('[')) this.problem = 'it declares entities of its own';
    else if (/^<[!?]/.test(written) && !written.startsWith('<![CDATA[')) return;
    else if (!written.startsWith('<') || written.startsWith('<![CDATA[')) this.#text(written);
    else this.#tag(written, span);
  }

  get isClosed(): boolean {
    return this.#path.length === 0;
  }

  #text(written: string): void {
    const open = this.#path.at(-1);
    if (open !== undefined) open.text += written.startsWith('<!') ? written.slice(9, -3) : decoded(written);
  }

  #tag(written: string, span: Span): void {
    const [, slash, tag = ''] = /^<(\/?)([A-Za-z]+)/.exec(written) ?? [];
    if (slash === '/') this.#close(tag, span);
    else if (written.endsWith('/>')) this.#add(tag === 'true' || tag === 'false' ? { ...span, kind: 'scalar', value: tag === 'true' } : empty(tag, span));
    else if (this.#path.length >= maxDepth) this.problem = `it is nested more than ${maxDepth} levels deep`;
    else this.#path.push({ ...span, tag, items: [], members: [], key: undefined, text: '' });
  }

  #close(tag: string, span: Span): void {
    const open = this.#path.pop();
    if (open?.tag !== tag) {
      this.problem = 'its tags do not fit together';
      return;
    }
    const whole = { start: open.start, end: span.end };
    const outer = this.#path.at(-1);
    if (tag === 'key' && outer !== undefined) outer.key = { name: open.text, span: whole };
    else if (tag === 'plist') this.documents.push(...open.items);
    else if (tag === 'dict') this.#add({ ...whole, kind: 'map', members: open.members });
    else if (tag === 'array') this.#add({ ...whole, kind: 'list', items: open.items });
    else if (scalars.has(tag)) this.#add({ ...whole, kind: 'scalar', value: tag === 'integer' ? Number(open.text) : open.text });
    else this.problem = 'it holds a tag that property lists do not have';
  }

  #add(node: DataNode): void {
    const outer = this.#path.at(-1);
    if (outer === undefined) this.documents.push(node);
    else if (outer.tag === 'dict') {
      if (outer.key !== undefined) outer.members.push({ name: outer.key.name, key: outer.key.span, value: node });
      outer.key = undefined;
    } else outer.items.push(node);
  }
}

const empty = (tag: string, span: Span): DataNode =>
  tag === 'dict' ? { ...span, kind: 'map', members: [] } : tag === 'array' ? { ...span, kind: 'list', items: [] } : { ...span, kind: 'scalar', value: '' };

/** Reads a property list in its XML form. The binary form is a defect: it says nothing that could be pointed at. No entity is ever expanded but XML's own. */
export function readPlist(text: string): DataSource {
  const lines = new Lines(text);
  const builder = new Builder();
  let at = 0;
  const defect = (problem: string) => ({ lines, documents: [], comments: [], defects: [{ problem, span: { start: at, end: at + 1 } }] });
  if (text.startsWith('bplist')) return defect('it is a binary property list; `plutil -convert xml1` makes a text of it');
  while (at < text.length) {
    token.lastIndex = at;
    const written = token.exec(text)?.[0];
    if (written === undefined) return defect('it is not XML');
    builder.take(written, { start: at, end: at + written.length });
    if (builder.problem !== undefined) return defect(builder.problem);
    at += written.length;
  }
  return builder.isClosed && builder.documents.length > 0 ? { lines, documents: builder.documents, comments: [], defects: [] } : defect('it ends too early');
}
