import type { Ecosystem } from '@mlx-guard/dependency-formats';

/** What can be seen of an advisory without parsing it. */
export interface Glance {
  /** When it was last changed, in milliseconds. */
  readonly modified: number;
  /** Everything in it that is called a name, or of repositories a `repo`: the packages that it is about, and more. */
  readonly names: readonly string[];
  /** A name is written with escapes, so that only a parser can tell it. */
  readonly isOdd: boolean;
}

const maxValues = 200_000;

/** Every string that stands behind this key, wherever it stands. */
export function valuesOf(text: string, key: string): readonly { readonly value: string; readonly isOdd: boolean }[] {
  const found: { value: string; isOdd: boolean }[] = [];
  const quoted = `"${key}"`;
  for (let at = text.indexOf(quoted); at >= 0 && found.length < maxValues; at = text.indexOf(quoted, at + quoted.length)) {
    let start = at + quoted.length;
    while (/\s/.test(text[start] ?? '')) start += 1;
    if (text[start] !== ':') continue;
    start += 1;
    while (/\s/.test(text[start] ?? '')) start += 1;
    if (text[start] !== '"') continue;
    const end = text.indexOf('"', start + 1);
    if (end < 0) break;
    const value = text.slice(start + 1, end);
    found.push({ value, isOdd: value.includes('\\') });
  }
  return found;
}

/**
 * Looks at an advisory of a database for what decides whether it is worth parsing: most of a database is about other packages, and parsing all
 * of it would be most of the time of a run. Throws for what has not the form of an advisory.
 */
export function glance(text: string, ecosystem: Ecosystem): Glance {
  const whole = text.trim();
  const [dated] = valuesOf(text, 'modified');
  const modified = /^\d{4}-\d\d-\d\dT/.test(dated?.value ?? '') ? Date.parse(dated?.value ?? '') : Number.NaN;
  if (!whole.startsWith('{') || !whole.endsWith('}') || Number.isNaN(modified)) throw new TypeError('no advisory');
  const values = valuesOf(text, ecosystem === 'GIT' ? 'repo' : 'name');
  return { modified, names: values.map(({ value }) => value), isOdd: values.some(({ isOdd }) => isOdd) };
}
