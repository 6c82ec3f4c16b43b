import type { Location } from '@mlx-guard/core';
import type { Lines, ShellCommand, Span, Variable, Word } from '@mlx-guard/source-formats';
import type { CommandFact, Facts, Where } from './facts.ts';
import { locationOf, Ordinals } from './location.ts';

/** Makes facts of one file: gives each its place and what tells it apart. */
export class FactMaker {
  readonly path: string;
  readonly #lines: Lines;
  readonly #placeOf: (span: Span) => Span;
  readonly #ordinals: Ordinals;

  /** `placeOf`: where in the file a stretch of the text stands, where the text is only a part of it. `ordinals`: shared by the parts of one file. */
  constructor(path: string, lines: Lines, placeOf: (span: Span) => Span = (span) => span, ordinals = new Ordinals()) {
    this.path = path;
    this.#lines = lines;
    this.#placeOf = placeOf;
    this.#ordinals = ordinals;
  }

  /** The place of a stretch. */
  locate(span: Span): Location {
    return locationOf(this.path, this.#placeOf(span), this.#lines);
  }

  /** Place and identity of something; `what` is the same for things that only their order tells apart. */
  at(span: Span, ...what: readonly string[]): { readonly location: Location; readonly identity: string } {
    return { location: this.locate(span), identity: this.#ordinals.next(what.join('\n')) };
  }

  /** Variables that are set in one place. */
  *variables(where: Where, variables: readonly Variable[], scope = ''): Iterable<Facts> {
    const beside = new Map(variables.map(({ name, value }) => [name, value]));
    for (const variable of variables) {
      yield { kind: 'variable', where, name: variable.name, value: variable.value, beside, ...this.at(variable, where, scope, variable.name) };
    }
  }

  /** One command line. */
  command(where: Where, words: readonly string[], span: Span): CommandFact {
    return { kind: 'command', where, words, ...this.at(span, where, words[0] ?? '') };
  }

  /** The commands of a script, and the variables that they set or export. */
  *script(where: Where, commands: readonly ShellCommand[]): Iterable<Facts> {
    const set: Variable[] = [];
    for (const { assignments, words, start, end } of commands) {
      set.push(...assignments);
      const [first] = words;
      if (first?.text === 'export') set.push(...words.slice(1).flatMap(assigned));
      if (first !== undefined) {
        yield this.command(
          where,
          words.map(({ text }) => text),
          { start, end },
        );
      }
    }
    yield* this.variables(where, set);
  }
}

function assigned({ text, start, end }: Word): readonly Variable[] {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  return name === undefined ? [] : [{ name, value, start, end }];
}
