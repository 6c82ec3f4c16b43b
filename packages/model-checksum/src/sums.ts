import { byCodePoint } from '@mlx-guard/core';
import type { Intake } from './intake.ts';
import { Inventory, type ManifestRoot } from './inventory.ts';
import { type Line, LineSplitter, maxLineBytes } from './lines.ts';
import { join } from './tree-path.ts';

const digestDigits = 64;
const [space, asterisk, hash, backslash, carriageReturn] = [0x20, 0x2a, 0x23, 0x5c, 0x0d];
const byteOrderMark = [0xef, 0xbb, 0xbf];

// The decoder's own removal of a byte order mark would eat a name that begins with one.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One line of a checksum file. `column` is in UTF-16 code units, from 1. */
export type SumsLine =
  | { readonly kind: 'entry'; readonly sha256: string; readonly name: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: string; readonly column: number };

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

function nameFrom(line: Uint8Array, start: number, isEscaped: boolean): string | undefined {
  try {
    const name = utf8.decode(line.subarray(start));
    return isEscaped ? unescapeName(name) : name;
  } catch {
    return undefined;
  }
}

/**
 * Reads one line, without its line ending, as GNU coreutils 9 write it (coreutils manual, "cksum output modes"): a digest of either case, a
 * space, a space or `*`, the name; a line that begins with `\` has the escapes `\\`, `\n` and `\r` in its name. One space alone also separates. Empty
 * lines and `#` comments say nothing.
 */
export function parseSumsLine(line: Uint8Array): SumsLine {
  if (line.length === 0 || line[0] === hash) return { kind: 'nothing' };
  const isEscaped = line[0] === backslash;
  const start = isEscaped ? 1 : 0;
  const digits = hexDigitsFrom(line, start);
  if (digits !== digestDigits) {
    const found = digits === 0 ? 'does not begin with a digest' : `begins with ${digits} hexadecimal digits`;
    return problem(`the line ${found}; a SHA-256 digest has ${digestDigits}`, start + 1);
  }
  const separator = start + digits;
  if (line[separator] !== space) return problem('a space is expected after the digest', separator + 1);
  const mode = line[separator + 1];
  const nameStart = separator + (mode === space || mode === asterisk ? 2 : 1);
  if (nameStart >= line.length) return problem('a file name is expected', nameStart + 1);
  const name = nameFrom(line, nameStart, isEscaped);
  if (name === undefined) return problem(`the name is not UTF-8${isEscaped ? ', or has an escape other than \\\\, \\n and \\r' : ''}`, nameStart + 1);
  return { kind: 'entry', sha256: utf8.decode(line.subarray(start, separator)).toLowerCase(), name };
}

/** One line as GNU `sha256sum` writes it, with its line feed. `sha256` is lower-case hex. */
export function formatSumsLine(sha256: string, name: string): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => (character === '\n' ? '\\n' : character === '\r' ? '\\r' : '\\\\'));
  return `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`;
}

/** What stands in a line of no known form, cut: it tells one bad line from another. */
const identityOf = (line: Uint8Array): string => new TextDecoder().decode(line.subarray(0, 200));

/** Reads the lines of one checksum file, and remembers what had to be normalised. */
class SumsReader {
  readonly inventory = new Inventory();
  readonly #intake: Intake;
  #firstCarriageReturn: number | undefined;
  #hasByteOrderMark = false;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  take({ number, bytes, isCut }: Line): void {
    if (isCut) {
      this.#intake.malformed(`the line is longer than ${maxLineBytes} bytes`, { line: number, column: 1 }, identityOf(bytes));
      return;
    }
    const line = this.#normalised(bytes, number);
    const read = parseSumsLine(line);
    if (read.kind === 'entry') this.#intake.add(this.inventory, read.name, { sha256: read.sha256, line: number });
    if (read.kind === 'problem') this.#intake.malformed(read.problem, { line: number, column: read.column }, identityOf(line));
  }

  #normalised(bytes: Uint8Array, number: number): Uint8Array {
    const startsWithMark = number === 1 && byteOrderMark.every((byte, index) => bytes[index] === byte);
    const endsWithReturn = bytes.at(-1) === carriageReturn;
    if (startsWithMark) this.#hasByteOrderMark = true;
    if (endsWithReturn) this.#firstCarriageReturn ??= number;
    return bytes.subarray(startsWithMark ? byteOrderMark.length : 0, endsWithReturn ? -1 : undefined);
  }

  end(): void {
    const line = this.#firstCarriageReturn;
    if (this.#hasByteOrderMark) this.#intake.normalised(`a byte order mark${line === undefined ? '' : ' and CRLF line endings'}`, { line: 1 });
    else if (line !== undefined) this.#intake.normalised('CRLF line endings', { line });
  }
}

/** Reads a GNU checksum file line by line: memory depends on the entries, never on the length of the file or of a line. */
export async function readSums(pieces: AsyncIterable<Uint8Array>, intake: Intake): Promise<Inventory> {
  const splitter = new LineSplitter();
  const reader = new SumsReader(intake);
  for await (const piece of pieces) for (const line of splitter.split(piece)) reader.take(line);
  for (const line of splitter.end()) reader.take(line);
  reader.end();
  return reader.inventory;
}

/** The text of a GNU checksum file over all roots, sorted by code point, in pieces. */
export function* formatSums(roots: readonly ManifestRoot[]): Iterable<string> {
  const lines = roots.flatMap(({ path, inventory }) =>
    Array.from({ length: inventory.count }, (_, index) => ({ name: join(path, inventory.nameAt(index)), inventory, index })),
  );
  for (const { name, inventory, index } of lines.sort((a, b) => byCodePoint(a.name, b.name))) yield formatSumsLine(inventory.entryAt(index).sha256, name);
}
