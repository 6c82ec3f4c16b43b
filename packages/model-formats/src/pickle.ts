import type { ByteReader } from '@mlx-guard/core';
import { characters } from './byte-window.ts';
import { type AddDefect, type Defect, DefectList } from './defect.ts';
import type { ModelRead, ReadLimits } from './model-read.ts';
import type { PickleContext } from './pickle-effects.ts';
import { type PickleWalk, walkPickle } from './pickle-machine.ts';
import { opcodes } from './pickle-opcodes.ts';

/** What the pickles of one file do together. */
export interface PickleScan {
  readonly globals: readonly string[];
  readonly calls: number;
  readonly isWhole: boolean;
}

const maxStreams = 1_000;
const padBytes = 64 * 1024;

/** The first pickle of a file of PyTorch before 1.6, behind its protocol: a magic number (torch/serialization.py, `MAGIC_NUMBER`). */
const torchMagic = '\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80';
/** Magic number, version, facts about the machine, the object, the keys of its storages; then the raw data of those. */
const torchStreams = 5;

const protoOpcode = 0x80;
const newestProtocol = 5;

/** Whether the start of a file is that of PyTorch's old format. */
const isLegacyTorch = (start: Uint8Array): boolean => start[0] === protoOpcode && characters(start.subarray(2, 32)).startsWith(torchMagic);

/** Opcodes that a pickle without a protocol of its own begins with. */
const plainStarts: ReadonlySet<number | undefined> = new Set(Array.from('(cilI]}FSVNKJMUTX)', (character) => character.charCodeAt(0)));

/** What the first bytes of something say about whether it is a pickle: a protocol that names itself, or an opcode of those that do not. */
export function pickleLikeness(start: Uint8Array): 'named' | 'possible' | 'none' {
  const [first, protocol = newestProtocol + 1, next = 0] = start;
  if (first === protoOpcode && protocol <= newestProtocol && opcodes[next] !== undefined) return 'named';
  return plainStarts.has(first) ? 'possible' : 'none';
}

class StreamReader {
  readonly #reader: ByteReader;
  readonly #add: AddDefect;
  readonly #context: PickleContext;
  readonly #base: number;
  readonly #globals = new Set<string>();
  #calls = 0;

  constructor(reader: ByteReader, context: PickleContext, add: AddDefect, base: number) {
    this.#reader = reader;
    this.#context = context;
    this.#add = add;
    this.#base = base;
  }

  async read(start: number): Promise<PickleScan> {
    const isLegacy = isLegacyTorch(await this.#reader.read(start, 32));
    return isLegacy ? this.#legacy(start) : this.#streams(start);
  }

  async #walk(start: number, context: PickleContext, add = this.#add): Promise<PickleWalk> {
    const walk = await walkPickle(this.#reader, start, context, add, this.#base);
    for (const name of walk.globals) this.#globals.add(name);
    this.#calls += walk.calls;
    return walk;
  }

  #end(isWhole: boolean): PickleScan {
    return { globals: [...this.#globals], calls: this.#calls, isWhole };
  }

  /** The data of the storages behind the last pickle are numbers: nobody unpickles them. */
  async #legacy(start: number): Promise<PickleScan> {
    let at = start;
    for (let index = 0; index < torchStreams; index += 1) {
      const walk = await this.#walk(at, { ...this.#context, hasPersistentIds: true });
      if (!walk.isWhole) return this.#end(false);
      at = walk.end;
    }
    return this.#end(true);
  }

  async #streams(start: number): Promise<PickleScan> {
    const first = await this.#walk(start, this.#context);
    if (!first.isWhole) return this.#end(false);
    let at = first.end;
    for (let count = 1; at < this.#reader.size && !(await this.#isPadding(at)); count += 1) {
      const found: Defect[] = [];
      const walk = await this.#walk(at, this.#context, (defect) => found.push(defect));
      const isClean = walk.isWhole && found.length === 0 && count < maxStreams;
      this.#add({
        kind: 'pickle-trailing-data',
        offset: this.#base + at,
        problem: isClean ? 'after the pickle comes another' : 'after the pickle comes more, which is no sound pickle',
        ...(isClean && { atMost: 'warning' as const }),
      });
      // What breaks in bytes that may be anything says little; what they import and call says all.
      for (const defect of found) if (defect.kind !== 'pickle-malformed' && defect.kind !== 'pickle-frame') this.#add(defect);
      if (!isClean) return this.#end(true);
      at = walk.end;
    }
    return this.#end(true);
  }

  /** Whether the rest is a few zeros, as alignment leaves them. */
  async #isPadding(at: number): Promise<boolean> {
    if (this.#reader.size - at > padBytes) return false;
    return (await this.#reader.read(at, padBytes)).every((value) => value === 0);
  }
}

/** Walks through every pickle from `start` on, to the end of `reader`. Never throws on a defect. `base`: where `reader` begins in the file. */
export const scanPickles = (reader: ByteReader, start: number, context: PickleContext, add: AddDefect, base = 0): Promise<PickleScan> =>
  new StreamReader(reader, context, add, base).read(start);

const dottedName = /^[\w.]+$/;
const nothing: AddDefect = () => undefined;

/**
 * Whether something that nobody calls a pickle is one. A protocol that names itself needs an end or an import, the others a call of something
 * imported: texts and numbers often begin like a pickle, and never get that far.
 */
export async function isPickle(reader: ByteReader, start: Uint8Array): Promise<boolean> {
  const likeness = pickleLikeness(start);
  if (likeness === 'none') return false;
  const walk = await walkPickle(reader, 0, { allowedGlobals: new Set(), hasPersistentIds: true }, nothing);
  if (likeness === 'named') return walk.isWhole || walk.globals.length > 0;
  return walk.globals.some((name) => dottedName.test(name)) && (walk.calls > 0 || walk.isWhole);
}

/** The context in which a pickle of a file is judged. */
export const pickleContext = ({ allowedGlobals = new Set() }: ReadLimits, hasPersistentIds: boolean): PickleContext => ({ allowedGlobals, hasPersistentIds });

/** Reads a file that is a pickle, or several, or PyTorch's old format. Never throws on a defect. */
export async function readPickle(reader: ByteReader, limits: ReadLimits): Promise<ModelRead> {
  const defects = new DefectList();
  const { globals, isWhole } = await scanPickles(reader, 0, pickleContext(limits, false), (defect) => defects.add(defect));
  return { format: 'pickle', tensors: [], texts: [], members: [], globals, defects: defects.kept, omitted: defects.omitted, isWhole };
}
