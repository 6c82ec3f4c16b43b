import type { ByteReader } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DefectKind,
  detectContent,
  encodeNpy,
  encodeZip,
  MemoryReader,
  type ModelRead,
  readJsonDocument,
  readNpy,
  readPickle,
  readZip,
  type ZipPart,
} from './index.ts';

const limits = { maxHeaderBytes: 1_000_000, maxTensors: 1_000 };
const raw = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const kindsOf = ({ defects }: ModelRead): readonly DefectKind[] => [...new Set(defects.map(({ kind }) => kind))];
const header = (descr: string, shape: string): string => `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;

/** Zeros behind the bytes, up to a size that no memory holds; counts what is read. */
class Sparse implements ByteReader {
  readonly size: number;
  readonly #bytes: Uint8Array;
  bytesRead = 0;

  constructor(bytes: Uint8Array, size: number) {
    this.#bytes = bytes;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    await this.readInto(buffer, offset);
    return buffer;
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    const count = Math.max(0, Math.min(buffer.length, this.size - offset));
    buffer.fill(0, 0, count);
    buffer.set(this.#bytes.subarray(offset, offset + count));
    this.bytesRead += count;
    return count;
  }
}

const sides = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });
const tuple = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);
const array = fc
  .tuple(fc.constantFrom('<f4', '|b1', '<i8', '>u2', '<c8', '|V2'), sides)
  .map(([descr, shape]) => encodeNpy(header(descr, tuple(shape)), new Uint8Array(shape.reduce((product, side) => product * side, Number(descr.slice(2))))));
const memberName = fc.stringMatching(/^[a-z0-9_./é]{1,12}$/).filter((name) => !name.startsWith('/') && !name.split('/').includes('..'));
const members = fc
  .uniqueArray(fc.tuple(memberName, array, fc.constantFrom(0, 8)), { selector: ([name]) => name, maxLength: 5, minLength: 1 })
  .map((parts): readonly ZipPart[] => parts.map(([name, data, method]) => ({ name: `${name}.npy`, data, method })));

describe('arrays', () => {
  test('a sound one has no defect, and its place', async () => {
    await fc.assert(
      fc.asyncProperty(array, async (bytes) => {
        expect(await detectContent(new MemoryReader(bytes))).toBe('npy');
        const read = await readNpy(new MemoryReader(bytes), limits);
        expect(read).toMatchObject({ defects: [], isWhole: true });
        const [tensor] = read.tensors;
        expect((tensor?.dataOffset ?? 0) + (tensor?.bytes ?? 0)).toBe(bytes.length);
      }),
    );
  });

  test('of a terabyte cost no more than their header', async () => {
    const start = encodeNpy(header('|u1', '(1048576, 1048576)'));
    const reader = new Sparse(start, start.length + 2 ** 40);
    expect((await readNpy(reader, limits)).defects).toEqual([]);
    expect(reader.bytesRead).toBeLessThan(100_000);
  });

  test.each<readonly [string, string, DefectKind]>([
    ['an expression', header('<f4', '(2**30,)'), 'npy-header-text'],
    ['a call', header('<f4', '(len("x"),)'), 'npy-header-text'],
    ['a key too many', header('<f4', '(1,)').replace('}', "'x': 1, }"), 'npy-header-text'],
    ['a repeated key', header('<f4', '(1,)').replace('}', "'shape': (1,), }"), 'npy-header-text'],
    ['a number of Python 2', header('<f4', '(1L,)'), 'npy-header-text'],
    ['deep nesting', header('<f4', `${'('.repeat(50)}${')'.repeat(50)}`), 'npy-header-text'],
    ['a list for a shape', header('<f4', '[1]'), 'npy-shape'],
    ['a boolean side', header('<f4', '(True,)'), 'npy-shape'],
    ['two blanks', header('<f4', '(1,)').replace(': False', ':  False'), 'npy-header-layout'],
    ['another order of keys', "{'shape': (1,), 'descr': '<f4', 'fortran_order': False}", 'npy-header-layout'],
  ])('tell %s', async (_, text, kind) => {
    expect(kindsOf(await readNpy(new MemoryReader(encodeNpy(text, new Uint8Array(4))), limits))).toContain(kind);
  });
});

describe('archives', () => {
  test('a sound one has no defect, and all its arrays', async () => {
    await fc.assert(
      fc.asyncProperty(members, async (parts) => {
        const read = await readZip(new MemoryReader(encodeZip(parts)), { ...limits, isDeep: true });
        expect(read).toMatchObject({ format: 'npz', defects: [], isWhole: true });
        expect(read.tensors.map(({ name }) => `${name}.npy`)).toEqual(parts.map(({ name }) => name));
      }),
    );
  });

  test('one that was cut off anywhere is told', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (parts, share) => {
        const whole = encodeZip(parts);
        expect((await readZip(new MemoryReader(whole.subarray(0, Math.floor(whole.length * share))), limits)).defects).not.toEqual([]);
      }),
    );
  });

  test('whatever follows or precedes one is told', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.boolean(), async (parts, more, isBefore) => {
        const bytes = encodeZip(parts, isBefore ? { prefix: more } : { trailing: more });
        expect((await readZip(new MemoryReader(bytes), limits)).defects).not.toEqual([]);
      }),
    );
  });

  test('a member of a gigabyte is no reason to unpack it', async () => {
    const bytes = encodeZip([{ name: 'w.npy', data: encodeNpy(header('|u1', '(20000000,)'), new Uint8Array(20_000_000)), method: 8, bytes: 2 ** 30 }]);
    expect(kindsOf(await readZip(new MemoryReader(bytes), limits))).toContain('zip-size');
  });

  test('a stored terabyte costs no more than its headers', async () => {
    const parts = [{ name: 'w.npy', data: encodeNpy(header('|u1', '(4,)'), new Uint8Array(4)) }];
    const reader = new Sparse(encodeZip(parts), 2 ** 40);
    await readZip(reader, limits);
    expect(reader.bytesRead).toBeLessThan(200_000);
  });
});

describe('pickles', () => {
  const value = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('N', '\x88', 'K\x05', 'M\x05\x05', 'G\0\0\0\0\0\0\0\0', ')', ']', '}'),
      fc.stringMatching(/^[a-z]{0,9}$/).map((text) => `\x8c${String.fromCharCode(text.length)}${text}\x94`),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `](${items.join('')}e`),
      fc.array(tie('value'), { maxLength: 3 }).map((items) => `(${items.join('')}t`),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((pairs) => `}(${pairs.flat().join('')}u`),
    ),
  })).value;

  test('plain data are clean, and one import makes them not so', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        expect(await readPickle(new MemoryReader(raw(`\x80\x04${one}0${other}.`)), limits)).toMatchObject({ defects: [], globals: [], isWhole: true });
        const called = await readPickle(new MemoryReader(raw(`\x80\x04${one}0cos\nsystem\n(${other}tR.`)), limits);
        expect(kindsOf(called)).toEqual(['pickle-global']);
        expect(called.globals).toEqual(['os.system']);
      }),
    );
  });

  test.each([
    ['a gigabyte of bytes', `\x80\x04B\xff\xff\xff\x3f`],
    ['a length beyond all bounds', `\x80\x04\x8e${'\xff'.repeat(8)}`],
    ['a negative length', '\x80\x02T\xff\xff\xff\xff'],
    ['a memo beyond all bounds', '\x80\x02Nr\xff\xff\xff\xffj\xfe\xff\xff\xff.'],
    ['a line without an end', `V${'a'.repeat(500_000)}`],
    ['too few values', '\x80\x02\x87.'],
    ['a mark that is not there', '\x80\x02e.'],
    ['a value below a mark', '\x80\x02N(0R.'],
  ])('%s is malformed, and allocates nothing', async (_, text) => {
    const reader = new MemoryReader(raw(text));
    expect(kindsOf(await readPickle(reader, limits))).toContain('pickle-malformed');
  });
});

describe('JSON documents', () => {
  test('are read as JSON.parse does, where it is JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const { root, defects } = readJsonDocument(new TextEncoder().encode(text));
        expect(defects.filter(({ kind }) => kind !== 'json-duplicate-key')).toEqual([]);
        expect(root).toBeDefined();
      }),
    );
  });

  test('never throw, and refuse what JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\truefalsn0123.-e '), maxLength: 30 }), (text) => {
        const { defects } = readJsonDocument(new TextEncoder().encode(text));
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (!isJson) expect(defects).not.toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });
});
