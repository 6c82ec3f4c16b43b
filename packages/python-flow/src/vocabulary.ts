import { classOfName, isCleaning, type NameClass } from './name-class.ts';

/** Names that one project uses beside those that everybody does. `*` stands for any run of characters; case does not matter. */
export interface OwnWords {
  readonly content: readonly string[];
  readonly secrets: readonly string[];
  /** Functions whose result may be logged, whatever they were given. */
  readonly sanitizers: readonly string[];
}

const maxName = 200;

/** Whether a name fits a pattern with `*`. Its parts must follow one another, so time is linear in the name for each part, whatever the pattern. */
function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? name.length - part.length : name.indexOf(part, at);
    if (found < at || !name.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return at === name.length;
}

const nothing: OwnWords = { content: [], secrets: [], sanitizers: [] };

/** What names say: by the words that everybody uses, and by those of one project. */
export class Vocabulary {
  readonly #own: OwnWords;
  readonly #known = new Map<string, NameClass | undefined>();

  constructor({ content, secrets, sanitizers }: OwnWords = nothing) {
    const lower = (names: readonly string[]): readonly string[] => names.map((name) => name.toLowerCase());
    this.#own = { content: lower(content), secrets: lower(secrets), sanitizers: lower(sanitizers) };
  }

  /** The class of a name; undefined where it says nothing. */
  classOf(name: string): NameClass | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#judge(name));
    return this.#known.get(name);
  }

  /** Whether what a function of this name gives back may be logged, whatever it was given. */
  isCleaning(name: string): boolean {
    return isCleaning(name) || this.#isOneOf(this.#own.sanitizers, name);
  }

  #judge(name: string): NameClass | undefined {
    if (this.#isOneOf(this.#own.secrets, name)) return 'secret';
    return this.#isOneOf(this.#own.content, name) ? 'content' : classOfName(name);
  }

  #isOneOf(patterns: readonly string[], name: string): boolean {
    if (patterns.length === 0 || name.length > maxName) return false;
    const lower = name.toLowerCase();
    return patterns.some((pattern) => fits(pattern, lower));
  }
}
