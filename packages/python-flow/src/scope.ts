import type { Span } from '@mlx-guard/source-formats';
import type { NameClass } from './name-class.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * What must not be logged: what a name says, an `object` whose text shows such a field, or an `input` that a validation error repeats.
 * `parameter`: what a function was given, while it is found out what becomes of that.
 */
export type SourceClass = NameClass | 'object' | 'input' | 'parameter';

/** Where a value that must not be logged comes from. */
export interface Source extends Span {
  readonly class: SourceClass;
  /** As it is written: `request.body`. */
  readonly name: string;
}

/** The sources of a value, at most one of a class, and one for each parameter. None: it may be logged. */
export type Sources = readonly Source[];

const none: Sources = [];

/** Several values as one. */
export function union(values: readonly Sources[]): Sources {
  const given = values.filter((sources) => sources.length > 0);
  if (given.length <= 1) return given[0] ?? none;
  const byKey = new Map<string, Source>();
  for (const sources of given) {
    for (const source of sources) {
      const key = source.class === 'parameter' ? source.name : `${source.class} `;
      if (!byKey.has(key)) byKey.set(key, source);
    }
  }
  return [...byKey.values()];
}

/** What a name stands for where nothing else is known. */
export function byName(vocabulary: Vocabulary, name: string, span: Span, shown = name): Sources {
  const found = vocabulary.classOf(name);
  return found === undefined ? none : [{ class: found, name: shown, start: span.start, end: span.end }];
}

/** What is known of the names of one function at one point; an inner scope is one way that it may have come there. */
export class Scope {
  /** The class whose method this is; empty outside classes. */
  readonly owner: string;
  readonly #vocabulary: Vocabulary;
  readonly #outer: Scope | undefined;
  readonly #values = new Map<string, Sources | undefined>();

  constructor(vocabulary: Vocabulary, owner: string, outer?: Scope) {
    this.#vocabulary = vocabulary;
    this.owner = owner;
    this.#outer = outer;
  }

  /** A scope for one way on from here. */
  branch(): Scope {
    return new Scope(this.#vocabulary, this.owner, this);
  }

  /** The sources of a name; undefined where only the name itself says what it is. */
  get(name: string): Sources | undefined {
    return this.#values.has(name) ? this.#values.get(name) : this.#outer?.get(name);
  }

  set(name: string, sources: Sources | undefined): void {
    this.#values.set(name, sources);
  }

  /** Takes over what the arms of a statement did. A name is what any of them made of it, and what it was where none may have been taken. */
  join(arms: readonly Scope[], mayPass: boolean): void {
    const touched = new Set(arms.flatMap((arm) => [...arm.#values.keys()]));
    for (const name of touched) {
      const ways = [...arms, ...(mayPass ? [this] : [])].map((way) => way.get(name));
      const known = ways.flatMap((way) => (way === undefined ? [] : [way]));
      const isUnknown = known.length < ways.length;
      const sources = union(known);
      const again = (): Sources => union([sources, byName(this.#vocabulary, name, sources[0] ?? { start: 0, end: 0 })]);
      // What only its name tells on one way, and nothing taints on another, is again told by its name.
      this.set(name, isUnknown && sources.length === 0 ? undefined : isUnknown ? again() : sources);
    }
  }
}
