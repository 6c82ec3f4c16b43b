import { parse, TomlError } from 'smol-toml';
import { type TextPlace, type TomlPath, TomlPlaces } from './toml-places.ts';

/** Why a text is not TOML, and where. */
export interface TomlProblem {
  readonly place: TextPlace;
  /** One line, fit to stand after the file's name. */
  readonly problem: string;
}

/** A TOML document: its values, and where they stand. */
export interface TomlDocument {
  /** Tables are plain objects (own properties only count), lists arrays, dates strings of their own kind. */
  readonly value: unknown;
  /** Where the value at a path stands, or the nearest thing around it: keys and headers have places, what lies within a value has the whole's. */
  placeOf(path: TomlPath): TextPlace;
}

const maxDepth = 100;

/**
 * Reads TOML 1.0 (smol-toml). Never throws: a text that is not TOML gives the first problem. At most 100 levels deep; integers that cannot be
 * held exactly are refused. The caller bounds the length of the text.
 */
export function parseToml(text: string): TomlDocument | TomlProblem {
  try {
    const value: unknown = parse(text, { maxDepth });
    let places: TomlPlaces | undefined; // most documents are asked for a few places, many for none
    return {
      value,
      placeOf: (path) => {
        places ??= new TomlPlaces(text);
        return places.of(path);
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) return { place: { line: 1, column: 1, endColumn: 1 }, problem: 'it cannot be read' };
    const [, problem = 'it is not TOML'] = /^Invalid TOML document: ([^\n]*)/.exec(thrown.message) ?? [];
    return { place: { line: thrown.line, column: thrown.column, endColumn: thrown.column + 1 }, problem };
  }
}
