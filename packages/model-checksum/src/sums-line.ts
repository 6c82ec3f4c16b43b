import { type Algorithm, algorithmOfTag, algorithmsOfDigits, blake2bOf, digitsOf, shownAlgorithm, type ToldAlgorithm, weakOfDigits } from './algorithm.ts';

const [space, asterisk, hash, backslash, openBracket] = [0x20, 0x2a, 0x23, 0x5c, 0x28];

/** A shorter run of hexadecimal digits is the beginning of a tag, such as that of `BLAKE2b`. */
const leastDigits = 8;

// The decoder's own removal of a byte order mark would eat a name that begins with one.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

/** One line of a checksum file. `column` is in UTF-16 code units, from 1. */
export type SumsLine =
  | { readonly kind: 'entry'; readonly algorithm: Algorithm; readonly digest: string; readonly name: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'weak'; readonly algorithm: string }
  /** Nothing tells which of several algorithms the digest is of. */
  | { readonly kind: 'untold'; readonly digits: number }
  | { readonly kind: 'problem'; readonly problem: string; readonly column: number };

/** How the lines of a file are to be read. `told`: what its name or the settings say of the algorithm of lines that do not say it themselves. */
export interface SumsReading {
  readonly told: ToldAlgorithm | undefined;
  readonly isZeroEnded?: boolean;
}

const problem = (text: string, column: number): SumsLine => ({ kind: 'problem', problem: text, column });

const isHexDigit = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66));

function hexDigitsFrom(line: Uint8Array, start: number): number {
  let count = 0;
  while (isHexDigit(line[start + count])) count += 1;
  return count;
}

/** Undoes the three escapes of coreutils. Undefined where another stands. */
function unescapeName(name: string): string | undefined {
  const isEscaped = /^(?:[^\\]|\\[\\nr])*$/.test(name);
  return isEscaped ? name.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\')) : undefined;
}

function nameFrom(bytes: Uint8Array, isEscaped: boolean): string | undefined {
  try {
    const name = utf8.decode(bytes);
    return isEscaped ? unescapeName(name) : name;
  } catch {
    return undefined;
  }
}

const badName = (isEscaped: boolean, column: number): SumsLine =>
  problem(`the name is not UTF-8${isEscaped ? ', or has an escape other than \\\\, \\n and \\r' : ''}`, column);

/** The algorithm of an untagged digest; a line that says why there is none. */
function judgeDigits(digits: number, told: ToldAlgorithm | undefined, column: number): Algorithm | SumsLine {
  if (told === undefined) {
    const weak = weakOfDigits(digits);
    if (weak !== undefined) return { kind: 'weak', algorithm: weak };
    return algorithmsOfDigits(digits).length > 0
      ? { kind: 'untold', digits }
      : problem(`the line begins with ${digits} hexadecimal digits, which no algorithm here gives`, column);
  }
  if ('weak' in told) return { kind: 'weak', algorithm: told.weak };
  if ('unknown' in told) return problem(`digests of ${told.unknown} are not read here`, column);
  const algorithm = told.algorithm.startsWith('blake2b') ? (blake2bOf(digits) ?? told.algorithm) : told.algorithm;
  if (digits === digitsOf(algorithm)) return algorithm;
  const found = digits === 0 ? 'does not begin with a digest' : `begins with ${digits} hexadecimal digits`;
  return problem(`the line ${found}; a ${shownAlgorithm(algorithm)} digest has ${digitsOf(algorithm)}`, column);
}

/** A digest, a space, a space or `*`, the name. */
function parsePlain(line: Uint8Array, start: number, digits: number, { told, isZeroEnded = false }: SumsReading): SumsLine {
  const isEscaped = start > 0;
  const algorithm = judgeDigits(digits, told, start + 1);
  if (typeof algorithm !== 'string') return algorithm;
  const separator = start + digits;
  if (line[separator] !== space) return problem('a space is expected after the digest', separator + 1);
  const mode = line[separator + 1];
  const nameStart = separator + (mode === space || mode === asterisk ? 2 : 1);
  if (nameStart >= line.length) return problem('a file name is expected', nameStart + 1);
  const name = nameFrom(line.subarray(nameStart), isEscaped && !isZeroEnded);
  if (name === undefined) return badName(isEscaped, nameStart + 1);
  return { kind: 'entry', algorithm, digest: latin1.decode(line.subarray(start, separator)).toLowerCase(), name };
}

/** `TAG (name) = digest` as coreutils, b3sum and BSD write it, `TAG(name)= digest` as OpenSSL does. The name may hold `) = `: the last one counts. */
function parseTagged(line: Uint8Array, start: number, bracket: number, { isZeroEnded = false }: SumsReading): SumsLine {
  const tag = latin1.decode(line.subarray(start, bracket)).trimEnd();
  const told = algorithmOfTag(tag);
  if ('weak' in told) return { kind: 'weak', algorithm: told.weak };
  if ('unknown' in told) return problem(`digests of ${told.unknown} are not read here`, start + 1);
  const digestStart = line.lastIndexOf(space) + 1;
  const digits = hexDigitsFrom(line, digestStart);
  if (digestStart + digits !== line.length || digits !== digitsOf(told.algorithm)) {
    return problem(`a ${shownAlgorithm(told.algorithm)} digest of ${digitsOf(told.algorithm)} digits is expected at the end`, digestStart + 1);
  }
  const between = [') = ', ')= '].find((text) => latin1.decode(line.subarray(digestStart - text.length, digestStart)) === text);
  if (between === undefined || digestStart - between.length <= bracket + 1) return problem('a file name in brackets is expected', bracket + 1);
  const isEscaped = start > 0 && !isZeroEnded;
  const name = nameFrom(line.subarray(bracket + 1, digestStart - between.length), isEscaped);
  if (name === undefined) return badName(isEscaped, bracket + 2);
  return { kind: 'entry', algorithm: told.algorithm, digest: latin1.decode(line.subarray(digestStart)).toLowerCase(), name };
}

/** Where the bracket after a tag stands; undefined where the line does not begin with one. */
function bracketAfterTag(line: Uint8Array, start: number): number | undefined {
  const bracket = line.subarray(0, start + 32).indexOf(openBracket, start);
  return bracket > start && /^[A-Za-z][A-Za-z0-9/_-]* ?$/.test(latin1.decode(line.subarray(start, bracket))) ? bracket : undefined;
}

/**
 * Reads one line, without its end, as GNU coreutils 9 write it (coreutils manual, "cksum output modes"), with or without `--tag`, and so as `b2sum`,
 * `b3sum`, BSD tools and OpenSSL do. A line that begins with `\` has the escapes `\\`, `\n` and `\r` in its name; records that a NUL ends have none.
 * One space alone also separates. Empty lines and `#` comments say nothing.
 */
export function parseSumsLine(line: Uint8Array, reading: SumsReading): SumsLine {
  if (line.length === 0 || line[0] === hash) return { kind: 'nothing' };
  const start = line[0] === backslash ? 1 : 0;
  const digits = hexDigitsFrom(line, start);
  const bracket = digits < leastDigits ? bracketAfterTag(line, start) : undefined;
  if (bracket !== undefined) return parseTagged(line, start, bracket, reading);
  if (digits === 0) return problem('the line does not begin with a digest or with the name of an algorithm', start + 1);
  return parsePlain(line, start, digits, reading);
}

/** One line as GNU `sha256sum` writes it, with its line feed. `digest` is lower-case hex. */
export function formatSumsLine(digest: string, name: string): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => (character === '\n' ? '\\n' : character === '\r' ? '\\r' : '\\\\'));
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}\n`;
}
