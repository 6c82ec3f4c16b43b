import { byCodePoint } from '@mlx-guard/core';
import { join } from '@mlx-guard/model-formats';
import type { ToldAlgorithm } from './algorithm.ts';
import type { Intake } from './intake.ts';
import { Inventory, type ManifestRoot } from './inventory.ts';
import { maxLineBytes, type RecordLine, recordsOf } from './lines.ts';
import { formatSumsLine, parseSumsLine } from './sums-line.ts';

const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** What stands in a line of no known form, cut: it tells one bad line from another. */
const identityOf = (line: Uint8Array): string => new TextDecoder().decode(line.subarray(0, 200));

/** Reads the lines of one checksum file, and remembers what had to be normalised. */
class SumsReader {
  readonly inventory = new Inventory();
  readonly #intake: Intake;
  readonly #told: ToldAlgorithm | undefined;
  #firstCarriageReturn: number | undefined;
  #hasByteOrderMark = false;

  constructor(intake: Intake, told: ToldAlgorithm | undefined) {
    this.#intake = intake;
    this.#told = told;
  }

  take({ number, bytes, isCut, isZeroEnded }: RecordLine): void {
    if (isCut) {
      this.#intake.malformed(`the line is longer than ${maxLineBytes} bytes`, { line: number, column: 1 }, identityOf(bytes));
      return;
    }
    const line = isZeroEnded ? bytes : this.#normalised(bytes, number);
    const read = parseSumsLine(line, { told: this.#told, isZeroEnded });
    switch (read.kind) {
      case 'entry':
        this.#intake.add(this.inventory, read.name, { algorithm: read.algorithm, digest: read.digest, line: number });
        return;
      case 'weak':
        this.#intake.weak(read.algorithm, { line: number });
        return;
      case 'untold':
        this.#intake.untold(read.digits);
        return;
      case 'problem':
        this.#intake.malformed(read.problem, { line: number, column: read.column }, identityOf(line));
        return;
      case 'nothing':
    }
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

/** Reads a checksum file line by line: memory depends on the entries, never on the length of the file or of a line. */
export async function readSums(pieces: AsyncIterable<Uint8Array>, intake: Intake, told: ToldAlgorithm | undefined): Promise<Inventory> {
  const reader = new SumsReader(intake, told);
  for await (const line of recordsOf(pieces)) reader.take(line);
  reader.end();
  return reader.inventory;
}

/** The text of a GNU checksum file over all roots, sorted by code point, in pieces. */
export function* formatSums(roots: readonly ManifestRoot[]): Iterable<string> {
  const lines = roots.flatMap(({ path, inventory }) =>
    Array.from({ length: inventory.count }, (_, index) => ({ name: join(path, inventory.nameAt(index)), inventory, index })),
  );
  for (const { name, inventory, index } of lines.sort((a, b) => byCodePoint(a.name, b.name))) yield formatSumsLine(inventory.entryAt(index).digest, name);
}
