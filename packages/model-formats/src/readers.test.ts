import type { ByteReader } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DefectKind,
  detectContent,
  encodeGguf,
  encodeSafetensors,
  type GgufParts,
  ggufValue,
  type ModelRead,
  readGguf,
  readSafetensors,
} from './index.ts';

const limits = { maxHeaderBytes: 1_000_000, maxTensors: 1_000 };

/** Refuses a read outside the file, and counts what is read. `size` may be larger than the bytes: the rest are zeros. */
class Bytes implements ByteReader {
  readonly size: number;
  readonly #bytes: Uint8Array;
  bytesRead = 0;

  constructor(bytes: Uint8Array, size = bytes.length) {
    this.#bytes = bytes;
    this.size = size;
  }

  async readInto(buffer: Uint8Array, offset: number): Promise<number> {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.size) throw new RangeError(`read at ${offset} of ${this.size}`);
    const count = Math.min(buffer.length, this.size - offset);
    buffer.fill(0, 0, count);
    buffer.set(this.#bytes.subarray(offset, offset + count));
    this.bytesRead += count;
    return count;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    await this.readInto(buffer, offset);
    return buffer;
  }
}

const readers = { safetensors: readSafetensors, gguf: readGguf } as const;
const kindsOf = ({ defects }: ModelRead): readonly DefectKind[] => [...new Set(defects.map(({ kind }) => kind))];

const plainName = fc.stringMatching(/^[a-z0-9_.é]{1,8}$/).filter((text) => text !== '..');

/** Tensors of F32 by name, side by side. */
const layout = fc
  .uniqueArray(fc.tuple(plainName, fc.array(fc.nat({ max: 4 }), { maxLength: 4 })), { selector: ([text]) => text, maxLength: 6 })
  .map((tensors) => tensors.map(([text, sides]) => ({ name: text, sides, bytes: sides.reduce((product, side) => product * side, 4) })));

const soundSafetensors = layout.map((tensors) => {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'mlx' } };
  for (const tensor of tensors) {
    header[tensor.name] = { dtype: 'F32', shape: tensor.sides, data_offsets: [end, end + tensor.bytes] };
    end += tensor.bytes;
  }
  return encodeSafetensors(JSON.stringify(header), new Uint8Array(end));
});

const soundGguf = layout.map((tensors) => {
  let end = 0;
  const placed = tensors.map((tensor) => {
    const offset = end;
    end += Math.ceil(tensor.bytes / 32) * 32;
    return { name: tensor.name, sides: tensor.sides, type: 0, offset };
  });
  const metadata = [
    ['general.architecture', ggufValue.string('llama')],
    ['general.alignment', ggufValue.u32(32)],
    ['tokens', ggufValue.strings(['a', 'b'])],
    ['flag', ggufValue.bool(1)],
  ] as const;
  return encodeGguf({ metadata, tensors: placed, data: new Uint8Array(end) });
});

const sound = { safetensors: soundSafetensors, gguf: soundGguf } as const;

describe.each(['safetensors', 'gguf'] as const)('%s', (format) => {
  test('finds nothing wrong with a sound file, and all its tensors', async () => {
    await fc.assert(
      fc.asyncProperty(sound[format], async (bytes) => {
        expect(await detectContent(new Bytes(bytes))).toBe(format);
        const read = await readers[format](new Bytes(bytes), limits);
        expect(read.defects).toEqual([]);
        expect(read.isWhole).toBe(true);
        for (const { dataOffset, bytes: length } of read.tensors) expect(dataOffset + length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test('tells a file that was cut off anywhere in its header or data', async () => {
    await fc.assert(
      fc.asyncProperty(sound[format], fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (bytes, share) => {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        const read = await readers[format](new Bytes(cut), limits);
        // A GGUF file may end in padding that belongs to no tensor.
        const lastByte = Math.max(0, ...read.tensors.map(({ dataOffset, bytes: length }) => (length > 0 ? dataOffset + length : 0)));
        expect(read.defects.length > 0 || (format === 'gguf' && read.isWhole && lastByte <= cut.length)).toBe(true);
      }),
    );
  });

  test('never throws, never reads outside, and says where, whatever bytes were changed', async () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x22, 0x5b, 0x7b, 0x7f, 0x80, 0xff), fc.nat({ max: 255 }))), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sound[format], edits, async (bytes, changes) => {
        const mutant = bytes.slice();
        for (const [at, value] of changes) mutant[at % mutant.length] = value;
        const read = await readers[format](new Bytes(mutant), limits);
        expect(read.isWhole || read.defects.length > 0).toBe(true);
        for (const { offset } of read.defects) expect(offset >= 0 && offset <= mutant.length).toBe(true);
        for (const { dataOffset, bytes: length } of read.tensors) expect(dataOffset + length).toBeLessThanOrEqual(mutant.length);
        expect(await readers[format](new Bytes(mutant), limits)).toEqual(read);
      }),
      { numRuns: 2_000 },
    );
  });

  test('never throws on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
        const start = format === 'gguf' ? [0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0] : [];
        const read = await readers[format](new Bytes(Uint8Array.from([...start, ...noise])), limits);
        expect(read.isWhole || read.defects.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what a file costs', () => {
  const terabyte = 2 ** 40;

  test('reads of a terabyte of data no more than its header', async () => {
    const header = JSON.stringify({ w: { dtype: 'U8', shape: [1024, 1024, 1024, 1024], data_offsets: [0, terabyte] } });
    const safetensors = new Bytes(encodeSafetensors(header), 8 + header.length + terabyte);
    expect((await readSafetensors(safetensors, limits)).defects).toEqual([]);
    expect(safetensors.bytesRead).toBe(8 + header.length);
    const tensors = [{ name: 'w', sides: [2 ** 30, 256], type: 0, offset: 0 }];
    const start = encodeGguf({ tensors });
    const gguf = new Bytes(start, start.length + 2 ** 40);
    expect((await readGguf(gguf, limits)).defects).toEqual([]);
    expect(gguf.bytesRead).toBeLessThanOrEqual(limits.maxHeaderBytes);
  });

  test('allocates nothing for a length that the file does not have', async () => {
    const bytes = encodeSafetensors('{}', new Uint8Array(), 2n ** 63n);
    expect(kindsOf(await readSafetensors(new Bytes(bytes), { ...limits, maxHeaderBytes: 2 ** 50 }))).toEqual(['safetensors-header-length']);
  });

  test('keeps a hundred defects of a kind and counts the rest, and no kind hides another', async () => {
    const tensors = Array.from({ length: 500 }, (_, index) => `"w${index}":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}`);
    const { defects, omitted } = await readSafetensors(new Bytes(encodeSafetensors(`{${tensors.join(',')},"__metadata__":1}`, new Uint8Array(4))), limits);
    expect(defects).toHaveLength(101);
    expect([...omitted]).toEqual([['safetensors-dtype', 400]]);
  });

  test.each([
    ['nesting', `{"w":${'['.repeat(100)}`, 'limit-exceeded'],
    ['tensors', `{${Array.from({ length: 1_002 }, (_, index) => `"${index}":{}`).join(',')}}`, 'limit-exceeded'],
    ['digits', `{"w":{"dtype":"F32","shape":[${'9'.repeat(100_000)}],"data_offsets":[0,4]}}`, 'safetensors-shape'],
    ['a string that is not closed', `{"${'a'.repeat(100_000)}`, 'safetensors-header-text'],
  ])('bounds %s of a safetensors header', async (_, header, kind) => {
    expect(kindsOf(await readSafetensors(new Bytes(encodeSafetensors(header)), limits))).toContain(kind);
  });

  test.each<readonly [string, GgufParts, DefectKind]>([
    ['an array of 2^32 bytes', { metadata: [['a', ggufValue.raw(9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)]] }, 'limit-exceeded'],
    ['a string of 2^32 bytes', { metadata: [['a', ggufValue.raw(8, 0, 0, 0, 0, 1, 0, 0, 0)]] }, 'limit-exceeded'],
    ['2^28 tensors', { tensorCount: 2 ** 28 }, 'limit-exceeded'],
    ['2^28 pairs', { pairCount: 2 ** 28 }, 'limit-exceeded'],
    ['a template of 2^24 bytes', { metadata: [['tokenizer.chat_template', ggufValue.raw(8, 0, 0, 0, 1, 0, 0, 0, 0)]] }, 'limit-exceeded'],
  ])('bounds %s that a sparse GGUF file has room for', async (_, parts, kind) => {
    const reader = new Bytes(encodeGguf(parts), 2 ** 34);
    expect(kindsOf(await readGguf(reader, limits))).toEqual([kind]);
    expect(reader.bytesRead).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('what readers disagree on', () => {
  const fields = (more: string): string => `{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]${more}}}`;

  test.each<readonly [string, string, DefectKind]>([
    ['a duplicate field', fields(',"dtype":"F32"'), 'safetensors-duplicate-key'],
    ['a key that is the same after its escapes', `{"__metadata__":{"a":"","\\u0061":""},${fields('').slice(1)}`, 'safetensors-duplicate-key'],
    ['an offset that is no integer literal', fields('').replace('[0,4]', '[0,4.0]'), 'safetensors-tensor-fields'],
    ['minus zero', fields('').replace('[0,4]', '[-0,4]'), 'safetensors-tensor-fields'],
    ['a leading zero', fields('').replace('[0,4]', '[00,4]'), 'safetensors-header-text'],
    ['a lone surrogate', `{"__metadata__":{"a":"\\ud800"},${fields('').slice(1)}`, 'safetensors-header-text'],
    ['a comment', fields('').replace('{', '{/**/'), 'safetensors-header-text'],
    ['a comma at the end', fields(','), 'safetensors-header-text'],
    ['a line feed after the header', `${fields('')}\n`, 'safetensors-header-text'],
    ['a zero after dimensions that have wrapped', fields('').replace('[1]', '[2147483647,2147483647,2147483647,0]'), 'safetensors-shape'],
    ['metadata that is a word', `{"__metadata__":true,${fields('').slice(1)}`, 'safetensors-metadata'],
  ])('tells %s', async (_, header, kind) => {
    expect(kindsOf(await readSafetensors(new Bytes(encodeSafetensors(header, new Uint8Array(4))), limits))).toContain(kind);
  });

  test('takes what is legal and rare', async () => {
    const header = `{ "w" : {"data_offsets":[0,0],"dtype":"BF16","shape":[0,3]}, "s":{"dtype":"F4","shape":[2],"data_offsets":[0,1]} }   `;
    expect(kindsOf(await readSafetensors(new Bytes(encodeSafetensors(header.trimStart(), new Uint8Array(1))), limits))).toEqual([
      'safetensors-unsupported-dtype',
    ]);
  });

  test('takes the null that MLX writes for metadata that there is none of', async () => {
    const header = `{"__metadata__":null,${fields('').slice(1)}`;
    expect((await readSafetensors(new Bytes(encodeSafetensors(header, new Uint8Array(4))), limits)).defects).toEqual([]);
  });

  test('reads GGUF of version 1 with its short lengths', async () => {
    const text = (value: string): readonly number[] => [value.length, 0, 0, 0, ...new TextEncoder().encode(value)];
    const header = [0x47, 0x47, 0x55, 0x46, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, ...text('k'), 8, 0, 0, 0, ...text('v')];
    const tensor = [...text('w'), 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const bytes = new Uint8Array(96);
    bytes.set([...header, ...tensor]);
    const read = await readGguf(new Bytes(bytes), limits);
    expect(kindsOf(read)).toEqual(['gguf-version-1']);
    expect(read.tensors).toMatchObject([{ name: 'w', elements: 2, bytes: 8, dataOffset: 64 }]);
  });
});
