const maxNameLength = 120;

/**
 * What a terminal, a browser or a reader's eye would act on instead of showing: control characters, line and paragraph separators,
 * bidirectional overrides (CVE-2021-42574), zero-width and tag characters, variation selectors, noncharacters, private use and unpaired surrogates.
 */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Co}\p{Cs}\p{Variation_Selector}\p{Noncharacter_Code_Point}\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]/gu;

/** The runner takes `##[` for a command wherever it stands in a line. */
const legacyCommand = /##\[/g;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The same text with every character that does not simply show replaced by a visible escape. The result is one line. */
export const visible = (text: string): string => text.replace(unseen, escapeCharacter).replace(legacyCommand, '#\\x23[');

/**
 * An untrusted name inside a message: visible, at most 120 characters, between backticks. A reporter shows what stands between
 * backticks as code, the rest as prose, so a name can never become prose, markup or a command.
 */
export function quote(name: string): string {
  const shown = visible(name.slice(0, maxNameLength * 2)).replaceAll('`', '\\x60');
  const characters = [...shown];
  const cut = characters.length > maxNameLength || name.length > maxNameLength * 2;
  return `\`${cut ? `${characters.slice(0, maxNameLength - 1).join('')}…` : shown}\``;
}

/** One stretch of a message: prose of ours, or a quoted name. */
export interface Stretch {
  readonly kind: 'prose' | 'name';
  readonly text: string;
}

/** A message taken apart at the backticks that `quote` puts. Empty stretches are left out. */
export const stretches = (message: string): readonly Stretch[] =>
  message
    .split('`')
    .map((text, index): Stretch => ({ kind: index % 2 === 1 ? 'name' : 'prose', text }))
    .filter(({ text }) => text !== '');

/** `1 file`, `2 files`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Orders texts by UTF-16 code unit, as JavaScript compares them and RFC 8785 sorts members. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** UTF-16 code units in the order of the code points they stand for: surrogates after the rest. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Orders names by code point, which is also the order of their UTF-8 bytes and of `LC_ALL=C sort`. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
