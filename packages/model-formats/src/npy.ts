import { characters, viewOf } from './byte-window.ts';
import type { AddDefect, DefectKind } from './defect.ts';
import { type Literal, readDictionary } from './npy-literal.ts';

/** What the header of an array says, as far as it can be told. */
export interface NpyHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: number;
  /** From the first byte of the array's file. */
  readonly dataOffset: number;
  /** Its data are a pickle. */
  readonly hasObjects: boolean;
}

/** Bytes that are enough for every header that is read. */
export const npyPrefixBytes = 12 + 65_535;

const magic = '\x93NUMPY';
const maxHeaderBytes = 65_535; // what version 1.0 can say; longer ones exist for structures of thousands of fields only
const maxSide = 2 ** 31 - 1; // MLX keeps a dimension in a signed 32-bit integer
const maxDimensions = 32;

/** Types that MLX has arrays for, without their byte order. `V2` is how bfloat16 is written. */
const mlxTypes: ReadonlySet<string> = new Set(['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8', 'c8', 'V2']);
/** Numbers and times that NumPy has and MLX has not: sizes of one element. */
const numpyOnly: ReadonlyMap<string, number> = new Map([
  ['f12', 12],
  ['f16', 16],
  ['c16', 16],
  ['c24', 24],
  ['c32', 32],
]);
const times = /^[mM]8(?:\[\w{1,12}\])?$/;

/** As NumPy and MLX write it, so that what is read by position and what is read by name agree. */
const canonical = /^\{'descr': '[^'\\]{1,64}', 'fortran_order': (?:True|False), 'shape': \((?:\d{1,40}, ?)*(?:\d{1,40})?\),? ?\} *\n?$/;

interface Told {
  readonly kind: DefectKind;
  readonly at: number;
  readonly problem: string;
  readonly atMost?: 'warning' | 'note';
}

/** Bytes of one element, and what is wrong with the type. */
interface TypeRead {
  readonly itemBytes: number | undefined;
  readonly told: Omit<Told, 'at'> | undefined;
}

function typeOf(dtype: string): TypeRead {
  const plain = /^[<>|=]?([A-Za-z]\d{1,3}|[mM]8(?:\[\w{1,12}\])?|O\d{0,2})$/.exec(dtype)?.[1];
  if (plain !== undefined && mlxTypes.has(plain)) return { itemBytes: Number(plain.slice(1)), told: undefined };
  if (plain?.startsWith('O')) return { itemBytes: undefined, told: { kind: 'npy-object', problem: 'its elements are Python objects: the data is a pickle' } };
  const foreign = plain === undefined ? undefined : (numpyOnly.get(plain) ?? (times.test(plain) ? 8 : undefined));
  if (foreign !== undefined) return { itemBytes: foreign, told: { kind: 'npy-unsupported-dtype', problem: 'MLX has no array type for its `descr`' } };
  return { itemBytes: undefined, told: { kind: 'npy-dtype', problem: 'its `descr` is no type of numbers' } };
}

function shapeOf(shape: Literal, tell: (told: Omit<Told, 'at'>) => void): readonly number[] | undefined {
  const refuse = (problem: string): undefined => void tell({ kind: 'npy-shape', problem });
  if (shape.kind !== 'tuple') return refuse('its `shape` is no tuple');
  if (shape.items.length > maxDimensions) return refuse(`it has ${shape.items.length} dimensions, more than ${maxDimensions}`);
  const sides = shape.items.map((item) => (item.kind === 'number' ? item.value : Number.NaN));
  if (sides.some((side) => Number.isNaN(side))) return refuse('a dimension is no integer');
  if (sides.some((side) => side < 0 || Object.is(side, -0))) return refuse('a dimension is negative');
  if (sides.some((side) => side > maxSide)) return refuse('a dimension does not fit 31 bits');
  let elements = 1;
  for (const side of sides) {
    elements *= side;
    if (elements > Number.MAX_SAFE_INTEGER) return refuse('its dimensions multiply to more than 2^53 elements');
  }
  return sides;
}

const keys = ['descr', 'fortran_order', 'shape'] as const;

class HeaderJudge {
  readonly #add: AddDefect;
  readonly #base: number;
  readonly #fileBytes: number;

  /** `base`: where the array begins in the file, for the places of defects. */
  constructor(add: AddDefect, base: number, fileBytes: number) {
    this.#add = add;
    this.#base = base;
    this.#fileBytes = fileBytes;
  }

  #tell({ at, ...told }: Told): undefined {
    this.#add({ offset: this.#base + at, ...told });
    return undefined;
  }

  judge(start: Uint8Array): NpyHeader | undefined {
    if (start.length < 10) return this.#tell({ kind: 'npy-header', at: 0, problem: `the array has ${start.length} bytes, too few for a header` });
    if (characters(start.subarray(0, 6)) !== magic) return this.#tell({ kind: 'npy-header', at: 0, problem: 'it does not begin as a NumPy file does' });
    const [major = 0, minor = 0] = start.subarray(6, 8);
    if (major < 1 || major > 3 || minor !== 0) {
      return this.#tell({ kind: 'npy-version', at: 6, problem: `its version is ${major}.${minor}; there are 1.0, 2.0 and 3.0` });
    }
    if (major === 3) this.#tell({ kind: 'npy-version', at: 6, problem: 'its version is 3.0, which MLX does not read', atMost: 'warning' });
    const headOffset = major === 1 ? 10 : 12;
    if (start.length < headOffset) return this.#tell({ kind: 'npy-header', at: 8, problem: 'the array ends within the length of its header' });
    const view = viewOf(start);
    const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
    if (length > this.#fileBytes - headOffset) {
      return this.#tell({ kind: 'npy-header', at: 8, problem: `its header is said to have ${length} bytes; ${this.#fileBytes - headOffset} follow` });
    }
    if (length > maxHeaderBytes)
      return this.#tell({ kind: 'npy-header', at: 8, problem: `its header has ${length} bytes, at most ${maxHeaderBytes} are read` });
    return this.#text(characters(start.subarray(headOffset, headOffset + length)), headOffset, headOffset + length);
  }

  #text(text: string, at: number, dataOffset: number): NpyHeader | undefined {
    const pairs = readDictionary(text);
    if ('problem' in pairs) return this.#tell({ kind: 'npy-header-text', at: at + pairs.at, problem: `its header is no dictionary literal: ${pairs.problem}` });
    const fields = new Map(pairs);
    if (fields.size !== pairs.length) return this.#tell({ kind: 'npy-header-text', at, problem: 'its header names something twice' });
    const [descr, order, shape] = keys.map((key) => fields.get(key));
    if (descr === undefined || order === undefined || shape === undefined || fields.size !== keys.length) {
      return this.#tell({ kind: 'npy-header-text', at, problem: 'its header has not exactly `descr`, `fortran_order` and `shape`' });
    }
    if (order.kind !== 'word' || order.value === 'None') return this.#tell({ kind: 'npy-header-text', at, problem: 'its `fortran_order` is no boolean' });
    const isText = descr.kind === 'text';
    // Structures are refused below; their headers have no fixed layout.
    if (isText && !canonical.test(text)) this.#tell({ kind: 'npy-header-layout', at, problem: 'its header is not laid out as NumPy and MLX write it' });
    const sides = shapeOf(shape, (told) => this.#tell({ ...told, at }));
    const type: TypeRead = isText ? typeOf(descr.value) : { itemBytes: undefined, told: { kind: 'npy-dtype', problem: 'its elements are structures' } };
    if (type.told !== undefined) this.#tell({ ...type.told, at });
    return sides && this.#extent(isText ? descr.value : 'struct', sides, type, dataOffset);
  }

  #extent(dtype: string, shape: readonly number[], { itemBytes, told }: TypeRead, dataOffset: number): NpyHeader | undefined {
    const elements = shape.reduce((product, side) => product * side, 1);
    const hasObjects = told?.kind === 'npy-object';
    const room = this.#fileBytes - dataOffset;
    if (itemBytes === undefined) return { dtype, shape, elements, bytes: room, dataOffset, hasObjects };
    const bytes = elements * itemBytes;
    if (bytes > room) return this.#tell({ kind: 'npy-extent', at: dataOffset, problem: `its shape takes ${bytes} bytes, ${room} follow` });
    if (bytes < room) {
      this.#tell({ kind: 'npy-trailing-data', at: dataOffset + bytes, problem: `after its data come ${room - bytes} more bytes` });
    }
    return { dtype, shape, elements, bytes, dataOffset, hasObjects };
  }
}

/**
 * Holds the header of an array to the format (NumPy enhancement proposal 1, versions 1.0 to 3.0) and to how MLX reads it, by fixed positions.
 * `start`: its first `npyPrefixBytes` bytes, or all; `fileBytes`: how many it has; `base`: where it begins. Undefined where it cannot be told
 * what it holds.
 */
export const judgeNpy = (start: Uint8Array, fileBytes: number, base: number, add: AddDefect): NpyHeader | undefined =>
  new HeaderJudge(add, base, fileBytes).judge(start);
