const maxNameLength = 80; // a longer name says nothing that is worth the reading

/** The words of an identifier in lower case: `rawBody_2`, `RAW_BODY` are `raw body`. Digits and underscores divide. */
export function wordsOf(name: string): readonly string[] {
  if (name.length > maxNameLength) return [];
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Whether the name is written as constants are: its value was written by the project's authors. */
export const isConstantName = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);

/** A set of words, written as a sentence of them. */
export const wordSet = set;
