import { JsonScanner, ScanError } from './json-scanner.ts';
import { utf8DefectAt } from './utf8.ts';

interface Placed {
  /** Bytes from the start of the text. */
  readonly offset: number;
}

/** An object of a document. Of a key that stands twice the last value is kept, as most readers do. */
export type JsonObject = Placed & { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> };

/** One value of a JSON document, with its place. */
export type JsonNode =
  | JsonObject
  | (Placed & { readonly kind: 'array'; readonly items: readonly JsonNode[] })
  | (Placed & { readonly kind: 'string'; readonly text: string })
  | (Placed & { readonly kind: 'number'; readonly value: number })
  | (Placed & { readonly kind: 'word'; readonly word: string });

/** What strict readers of JSON refuse: `json-number` is what Python writes and the format does not know, such as NaN. */
export const jsonDefects = ['json-text', 'json-duplicate-key', 'json-number'] as const;

/** Something in a document that readers disagree on. */
export interface JsonDefect extends Placed {
  readonly kind: (typeof jsonDefects)[number];
  readonly problem: string;
  readonly key?: string;
}

/** A document as far as it could be read. */
export interface JsonDocument {
  readonly root: JsonNode | undefined;
  readonly defects: readonly JsonDefect[];
}

const maxMembers = 1_000_000;
const maxNodes = 4_000_000;
const maxDefects = 100;
const foreign = ['NaN', 'Infinity'] as const;
const minusInfinity = '-Infinity';

class DocumentReader {
  readonly #bytes: Uint8Array;
  readonly #scanner: JsonScanner;
  readonly #decoder = new TextDecoder();
  #nodes = 0;
  readonly defects: JsonDefect[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#scanner = new JsonScanner(bytes, (key, offset) =>
      this.#tell({ kind: 'json-duplicate-key', offset, problem: 'this key stands twice in one object', key }),
    );
  }

  #tell(defect: JsonDefect): void {
    if (this.defects.length < maxDefects) this.defects.push(defect);
  }

  read(): JsonNode | undefined {
    const badAt = utf8DefectAt(this.#bytes);
    if (badAt !== undefined) this.#tell({ kind: 'json-text', offset: badAt, problem: 'it is not UTF-8' });
    try {
      const node = this.#value();
      this.#scanner.skipSpace();
      if (this.#scanner.at < this.#bytes.length) this.#tell({ kind: 'json-text', offset: this.#scanner.at, problem: 'after its end comes more' });
      return node;
    } catch (thrown) {
      if (!(thrown instanceof ScanError)) throw thrown;
      this.#tell({ kind: 'json-text', offset: thrown.offset, problem: thrown.message });
      return undefined;
    }
  }

  #value(): JsonNode {
    this.#nodes += 1;
    if (this.#nodes > maxNodes) throw new ScanError('limit', this.#scanner.at, `it has more than ${maxNodes} values`);
    const kind = this.#scanner.peek();
    const offset = this.#scanner.at;
    switch (kind) {
      case 'object': {
        const members = new Map<string, JsonNode>();
        this.#scanner.object(maxMembers, (key) => members.set(key, this.#value()));
        return { kind, offset, members };
      }
      case 'array': {
        const items: JsonNode[] = [];
        this.#scanner.array(() => items.push(this.#value()));
        return { kind, offset, items };
      }
      case 'string':
        return { kind, offset, text: this.#scanner.string() };
      case 'number':
        return this.#number(offset);
      case 'word':
        return this.#word(offset);
    }
  }

  #number(offset: number): JsonNode {
    if (this.#scanner.isNext(minusInfinity)) {
      this.#scanner.at += minusInfinity.length;
      this.#tell({ kind: 'json-number', offset, problem: `\`${minusInfinity}\` is no JSON` });
      return { kind: 'number', offset, value: Number.NEGATIVE_INFINITY };
    }
    this.#scanner.integer();
    return { kind: 'number', offset, value: Number(this.#decoder.decode(this.#bytes.subarray(offset, this.#scanner.at))) };
  }

  #word(offset: number): JsonNode {
    const word = this.#scanner.word(foreign);
    if (!foreign.some((known) => known === word)) return { kind: 'word', offset, word };
    this.#tell({ kind: 'json-number', offset, problem: `\`${word}\` is no JSON` });
    return { kind: 'number', offset, value: Number(word) };
  }
}

/** Reads a JSON document with the place of every value (RFC 8259), at most 32 levels deep. Never throws on a defect. */
export function readJsonDocument(bytes: Uint8Array): JsonDocument {
  const reader = new DocumentReader(bytes);
  const root = reader.read();
  return { root, defects: reader.defects };
}

/** The member of an object; undefined where it is no object or has none of this name. */
export const memberOf = (node: JsonNode | undefined, key: string): JsonNode | undefined => (node?.kind === 'object' ? node.members.get(key) : undefined);

/** The text of a string; undefined for everything else. */
export const textOf = (node: JsonNode | undefined): string | undefined => (node?.kind === 'string' ? node.text : undefined);

/** The value of a number; undefined for everything else. */
export const numberOf = (node: JsonNode | undefined): number | undefined => (node?.kind === 'number' ? node.value : undefined);
