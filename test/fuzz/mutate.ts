/** Numbers that are the same for the same seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to `below`, without it. */
  roll(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.roll(items.length)];
    if (item === undefined) throw new TypeError('nothing to pick from');
    return item;
  }
}

const words = [0n, 1n, 2n, 7n, 8n, 31n, 32n, 127n, 128n, 255n, 256n, 65535n, 65536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n] as const;
const large = [2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 8n, 2n ** 64n - 1n] as const;
const bytes = [0, 1, 0x0a, 0x20, 0x22, 0x28, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0x93, 0x95, 0xff] as const;
const numbers = [
  '0',
  '1',
  '-1',
  '4',
  '1.0',
  '1e3',
  '2147483648',
  '4294967296',
  '4294967300',
  '9007199254740993',
  '18446744073709551615',
  '99999999999999999999',
  'true',
  'null',
  '""',
  '[]',
];

function splice(file: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const result = new Uint8Array(file.length - removed + added.length);
  result.set(file.subarray(0, at));
  result.set(added, at);
  result.set(file.subarray(at + removed), at + added.length);
  return result;
}

/** Most of what matters stands at the start, and the end record of an archive at the end. */
function place(file: Uint8Array, dice: Dice): number {
  const region = dice.roll(8);
  if (region < 5) return dice.roll(Math.min(file.length, 400));
  return region === 5 ? Math.max(0, file.length - 1 - dice.roll(100)) : dice.roll(Math.max(file.length, 1));
}

type Change = (file: Uint8Array, dice: Dice) => Uint8Array;

function writeWord(file: Uint8Array, dice: Dice): Uint8Array {
  const width = dice.pick([2, 4, 8]);
  const at = place(file, dice);
  if (at + width > file.length) return file;
  const result = file.slice();
  const view = new DataView(result.buffer);
  const old = width === 2 ? BigInt(view.getUint16(at, true)) : width === 4 ? BigInt(view.getUint32(at, true)) : view.getBigUint64(at, true);
  const near = [old + 1n, old - 1n, old * 2n, old + 8n, old - 8n, old ^ 0x80n];
  const value = BigInt.asUintN(8 * width, dice.pick([...words, ...large, ...near]));
  if (width === 2) view.setUint16(at, Number(value), true);
  else if (width === 4) view.setUint32(at, Number(value), true);
  else view.setBigUint64(at, value, true);
  return result;
}

/** A number of the text replaced by another, wherever digits stand. */
function writeNumber(file: Uint8Array, dice: Dice): Uint8Array {
  const start = place(file, dice);
  let at = start;
  while (at < file.length && !isDigit(file[at])) at += 1;
  let end = at;
  while (isDigit(file[end])) end += 1;
  return end === at ? file : splice(file, at, end - at, new TextEncoder().encode(dice.pick(numbers)));
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 0x30 && code <= 0x39;

const changes: readonly Change[] = [
  (file, dice) => {
    const result = file.slice();
    result[place(file, dice)] = dice.pick(bytes);
    return result;
  },
  (file, dice) => {
    const result = file.slice();
    const at = place(file, dice);
    result[at] = (result[at] ?? 0) ^ (1 << dice.roll(8));
    return result;
  },
  writeWord,
  writeWord,
  writeNumber,
  (file, dice) => file.slice(0, dice.roll(file.length + 1)),
  (file, dice) =>
    splice(
      file,
      place(file, dice),
      0,
      Uint8Array.from({ length: 1 + dice.roll(16) }, () => dice.pick(bytes)),
    ),
  (file, dice) => {
    const at = place(file, dice);
    return splice(file, at, Math.min(file.length - at, 1 + dice.roll(16)), new Uint8Array());
  },
  (file, dice) => {
    const at = place(file, dice);
    const length = Math.min(file.length - at, 1 + dice.roll(64));
    return splice(file, place(file, dice), 0, file.slice(at, at + length));
  },
];

/** Keeps the length that a safetensors file begins with in step with its header, where it was before: else no mutant gets past it. */
function withLength(before: Uint8Array, after: Uint8Array, dice: Dice): Uint8Array {
  const grown = after.length - before.length;
  if (grown === 0 || after.length < 8 || before[8] !== 0x7b || dice.roll(4) === 0) return after;
  const view = new DataView(after.buffer, after.byteOffset, after.length);
  const length = Number(view.getBigUint64(0, true)) + grown;
  if (length > 0 && length <= after.length) view.setBigUint64(0, BigInt(length), true);
  return after;
}

/** A file with one to four things changed. */
export function mutate(file: Uint8Array, dice: Dice): Uint8Array {
  let result = file;
  for (let count = 1 + dice.roll(4); count > 0; count -= 1) {
    if (result.length === 0) break;
    result = withLength(result, dice.pick(changes)(result, dice), dice);
  }
  return result;
}
