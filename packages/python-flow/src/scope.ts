import type { Span } from '@mlx-guard/source-formats';
import { classOfName, type NameClass } from './name-class.ts';

/** Where a value that must not be logged comes from. */
export interface Source extends Span {
  readonly class: NameClass;
  /** As it is written: `request.body`. */
  readonly name: string;
}

/** The sources of a value, at most one of a class. None: it may be logged. */
export type Sources = readonly Source[];

/** Several values as one. */
export function union(values: Iterable<Sources>): Sources {
  const byClass = new Map<NameClass, Source>();
  for (const sources of values) for (const source of sources) if (!byClass.has(source.class)) byClass.set(source.class, source);
  return [...byClass.values()];
}

/** What a name stands for where nothing else is known. */
export function byName(name: string, span: Span, shown = name): Sources {
  const found = classOfName(name);
  return found === undefined ? [] : [{ class: found, name: shown, start: span.start, end: span.end }];
}

/** What is known of the names of one function at one point; an inner scope is one way that it may have come there. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #values = new Map<string, Sources | undefined>();

  constructor(outer?: Scope) {
    this.#outer = outer;
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
      // What only its name tells on one way, and nothing taints on another, is again told by its name.
      this.set(name, isUnknown && sources.length === 0 ? undefined : isUnknown ? union([sources, byName(name, sources[0] ?? { start: 0, end: 0 })]) : sources);
    }
  }
}
