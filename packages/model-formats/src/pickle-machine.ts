import type { ByteReader } from '@mlx-guard/core';
import type { AddDefect, DefectKind } from './defect.ts';
import { Cursor } from './gguf-cursor.ts';
import { Halt, type PickleContext, PickleEffects } from './pickle-effects.ts';
import { type Argument, type Opcode, opcodes } from './pickle-opcodes.ts';
import { StackError, StackLimit } from './pickle-stack.ts';

/** What one pickle does. */
export interface PickleWalk {
  /** Everything that it imports, as `module.name`, in that order, each once. */
  readonly globals: readonly string[];
  /** How many calls it makes. */
  readonly calls: number;
  /** Whether it came to its end. */
  readonly isWhole: boolean;
  /** Just behind its last opcode. */
  readonly end: number;
}

const maxOpcodes = 50_000_000;
const maxLine = 64 * 1024;
const lookAhead = 70 * 1024;
const windowBytes = 256 * 1024;
const lineFeed = 0x0a;
const maxSeen = 20;
const nothing = new Uint8Array();

class PickleMachine {
  readonly #cursor: Cursor;
  readonly #add: AddDefect;
  readonly #base: number;
  readonly #fileBytes: number;
  readonly #effects: PickleEffects;
  #opcodeAt = 0;
  #frameEnd: number | undefined;

  constructor(reader: ByteReader, start: number, context: PickleContext, add: AddDefect, base: number) {
    this.#cursor = new Cursor(reader, reader.size, windowBytes);
    this.#cursor.at = start;
    this.#fileBytes = reader.size;
    this.#effects = new PickleEffects(context, (kind, problem, key) => this.#tell(kind, problem, key));
    this.#add = add;
    this.#base = base;
  }

  #tell(kind: DefectKind, problem: string, key?: string): void {
    this.#add({
      kind,
      offset: this.#base + this.#opcodeAt,
      problem,
      ...(key !== undefined && { key, evidence: { seen: [...this.#effects.globals].slice(0, maxSeen).join(', ') } }),
    });
  }

  #halt(problem: string, kind: DefectKind = 'pickle-malformed'): never {
    this.#tell(kind, problem);
    throw new Halt();
  }

  async walk(): Promise<PickleWalk> {
    try {
      for (let count = 0; !this.#effects.isDone; count += 1) {
        if (count >= maxOpcodes) this.#halt(`more than ${maxOpcodes} opcodes`, 'limit-exceeded');
        const needed = Math.min(this.#cursor.left, lookAhead);
        if (!this.#cursor.has(needed)) await this.#fill(needed);
        // A promise an opcode would cost more than the opcode.
        if (this.#step() === 'long-line') await this.#longLine();
        this.#checkFrame();
      }
    } catch (thrown) {
      if (thrown instanceof StackError) this.#tell('pickle-malformed', thrown.message);
      else if (thrown instanceof StackLimit) this.#tell('limit-exceeded', thrown.message);
      else if (!(thrown instanceof Halt)) throw thrown;
    }
    return { globals: [...this.#effects.globals], calls: this.#effects.calls, isWhole: this.#effects.isDone, end: this.#cursor.at };
  }

  async #fill(length: number): Promise<void> {
    if (!(await this.#cursor.fill(length))) this.#halt('the file became shorter while it was read');
  }

  #step(): 'done' | 'long-line' {
    const cursor = this.#cursor;
    this.#opcodeAt = cursor.at;
    if (this.#frameEnd === cursor.at) this.#frameEnd = undefined;
    if (cursor.left === 0) this.#halt('it ends without the opcode that ends a pickle');
    const code = cursor.u8();
    const opcode = opcodes[code];
    if (opcode === undefined) return this.#halt(`the byte ${code} is no opcode`);
    const bytes = this.#argument(opcode);
    if (bytes === undefined) return 'long-line';
    if (opcode.effect === 'frame') this.#frame(bytes);
    else this.#effects.apply(opcode, bytes);
    return 'done';
  }

  #checkFrame(): void {
    if (this.#frameEnd === undefined || this.#cursor.at <= this.#frameEnd) return;
    this.#frameEnd = undefined;
    this.#tell('pickle-frame', 'an opcode goes on beyond the end of its frame: readers disagree on what follows');
  }

  /** The bytes of the argument, in the window or an empty part of it where they are data that nobody looks at; undefined: a line too long for that. */
  #argument({ argument, effect }: Opcode): Uint8Array | undefined {
    if (argument.form === 'lines') return this.#lines(argument.count, effect);
    const length = argument.form === 'fixed' ? argument.bytes : this.#length(argument);
    if (length === 0) return nothing;
    if (length > this.#cursor.left) this.#halt('it ends within an opcode');
    if (length <= maxLine) return this.#cursor.bytes(length);
    this.#cursor.skip(length);
    return nothing;
  }

  #length({ lengthBytes, isSigned }: Extract<Argument, { readonly form: 'counted' }>): number {
    if (lengthBytes > this.#cursor.left) this.#halt('it ends within an opcode');
    if (lengthBytes === 1) return this.#cursor.u8();
    const length = lengthBytes === 4 ? this.#cursor.u32() : this.#cursor.u64();
    if (isSigned && length >= 2 ** 31) this.#halt('a length is negative');
    return length;
  }

  #lines(count: number, effect: Opcode['effect']): Uint8Array | undefined {
    const ahead = this.#cursor.ahead();
    let end = -1;
    for (let index = 0; index < count; index += 1) {
      end = ahead.indexOf(lineFeed, end + 1);
      if (end < 0) {
        if (ahead.length >= this.#cursor.left) this.#halt('it ends within an opcode');
        if (effect !== 'text' && effect !== 'value') this.#halt(`a line is longer than ${maxLine} bytes`);
        return undefined;
      }
    }
    const bytes = this.#cursor.bytes(end + 1);
    return bytes.subarray(0, end);
  }

  /** Passes over a line that does not fit the window: the text of a string or number, which is data. */
  async #longLine(): Promise<void> {
    for (;;) {
      const ahead = this.#cursor.ahead();
      const end = ahead.indexOf(lineFeed);
      if (end >= 0) {
        this.#cursor.skip(end + 1);
        this.#effects.takeData();
        return;
      }
      this.#cursor.skip(ahead.length);
      if (this.#cursor.left === 0) this.#halt('it ends within an opcode');
      await this.#fill(Math.min(this.#cursor.left, windowBytes));
    }
  }

  #frame(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
    const end = this.#cursor.at + length;
    if (this.#frameEnd !== undefined) this.#tell('pickle-frame', 'a frame begins within another: readers disagree on what follows');
    if (length > this.#cursor.left) this.#tell('pickle-frame', 'a frame goes on beyond the end of the file');
    this.#frameEnd = end <= this.#fileBytes ? end : undefined;
  }
}

/**
 * Walks through one pickle (protocols 0 to 5) without building or calling anything, and tells what it would import and call. Values are followed
 * as far as names and callables go. Never throws on a defect. `start`: where it begins in `reader`; `base`: where `reader` begins in the file.
 */
export const walkPickle = (reader: ByteReader, start: number, context: PickleContext, add: AddDefect, base = 0): Promise<PickleWalk> =>
  new PickleMachine(reader, start, context, add, base).walk();
