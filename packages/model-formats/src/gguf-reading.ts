import type { ByteReader } from '@mlx-guard/core';
import { type Defect, type DefectKind, DefectList } from './defect.ts';
import { Cursor } from './gguf-cursor.ts';
import type { MetadataText, ReadLimits } from './model-read.ts';

/** The header cannot be read on: what is wrong has been told. Never leaves the reader. */
export class Stop extends Error {
  override readonly name = 'Stop';
}

const defaultAlignment = 32; // GGUF specification, `general.alignment`
const maxNameBytes = 65_535; // GGUF specification: keys are at most 2^16 - 1 bytes

/** What a name or key is called in messages, and the kind of its defects. */
interface Naming {
  readonly kind: DefectKind;
  readonly what: string;
}

/** The state that the parts of the GGUF reader share. */
export class GgufReading {
  readonly cursor: Cursor;
  readonly defects = new DefectList();
  readonly texts: MetadataText[] = [];
  readonly limits: ReadLimits;
  readonly fileBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  version = 3;
  alignment = defaultAlignment;

  constructor(reader: ByteReader, limits: ReadLimits) {
    this.cursor = new Cursor(reader, limits.maxHeaderBytes);
    this.limits = limits;
    this.fileBytes = reader.size;
  }

  add(kind: DefectKind, offset: number, problem: string, more: Partial<Defect> = {}): void {
    this.defects.add({ kind, offset, problem, ...more });
  }

  /** Tells a defect that leaves the cursor lost. */
  stop(kind: DefectKind, offset: number, problem: string, more: Partial<Defect> = {}): never {
    this.add(kind, offset, problem, more);
    throw new Stop();
  }

  /** Makes so many bytes readable; stops where the file or the limit ends before. */
  async need(length: number, what: string): Promise<void> {
    const { cursor } = this;
    if (cursor.has(length)) return;
    if (length > cursor.left) this.stop('gguf-truncated', cursor.at, `the file ends within ${what}`);
    if (cursor.exceeds(length)) this.#tooLong();
    if (!(await cursor.fill(length))) this.stop('gguf-truncated', cursor.at, `the file became shorter within ${what}`);
  }

  /** Passes over bytes that the file has; stops where the limit ends before. */
  pass(length: number): void {
    if (this.cursor.exceeds(length)) this.#tooLong();
    this.cursor.skip(length);
  }

  #tooLong(): never {
    this.stop('limit-exceeded', this.cursor.at, `its header goes on beyond ${this.limits.maxHeaderBytes} bytes, which is as far as it is read`);
  }

  /** Bytes of a length: 4 in version 1, 8 since. */
  get lengthBytes(): 4 | 8 {
    return this.version === 1 ? 4 : 8;
  }

  /** A length or count; `need` its bytes before. */
  length(): number {
    return this.version === 1 ? this.cursor.u32() : this.cursor.u64();
  }

  /** A key or a tensor's name. Undefined, and told, where it cannot be one. */
  async name({ kind, what }: Naming): Promise<string | undefined> {
    const offset = this.cursor.at;
    await this.need(this.lengthBytes, what);
    const length = this.length();
    if (length > this.cursor.left) this.stop(kind, offset, `${what} is said to have ${shown(length)} bytes; the file has ${this.cursor.left} more`);
    if (length > maxNameBytes) {
      this.add(kind, offset, `${what} has ${length} bytes, at most ${maxNameBytes} are allowed`);
      this.pass(length);
      return undefined;
    }
    await this.need(length, what);
    try {
      return this.#decoder.decode(this.cursor.bytes(length));
    } catch {
      this.add(kind, offset, `${what} is not UTF-8`);
      return undefined;
    }
  }
}

/** A 64-bit number that may not be exact. */
export const shown = (value: number): string => (Number.isSafeInteger(value) ? String(value) : 'more than 2^53');
