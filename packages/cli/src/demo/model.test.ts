import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeDemoModel } from './model.ts';
import { safetensorsBytes } from './safetensors.ts';

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const bytesPerElement: Readonly<Record<string, number>> = { F16: 2, F32: 4, U32: 4 };

function file(name: string): Uint8Array {
  const bytes = writeDemoModel().get(name);
  if (bytes === undefined) throw new Error(`the demo model has no ${name}`);
  return bytes;
}

const json = (name: string) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file(name)));

function readWeights() {
  const bytes = file('model.safetensors');
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength));
  const { __metadata__: metadata, ...entries }: Record<string, HeaderEntry> & { __metadata__?: unknown } = JSON.parse(text);
  return { bytes, headerLength, metadata, entries: Object.entries(entries), dataStart: 8 + headerLength };
}

describe('the demo model', () => {
  test('is the same at every call, and under 1 MiB', () => {
    const first = writeDemoModel();
    const second = writeDemoModel();
    expect([...second.keys()]).toEqual([...first.keys()]);
    for (const [name, bytes] of first) expect(second.get(name), name).toEqual(bytes);
    expect([...first.values()].reduce((sum, bytes) => sum + bytes.length, 0)).toBeLessThan(1024 * 1024);
  });

  test('keeps its bytes: a change of them must be meant', () => {
    const digests = Object.fromEntries([...writeDemoModel()].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]));
    expect(digests).toMatchInlineSnapshot(`
      {
        "config.json": "90f9ee0fe13416c147b34a20309be929787b1a4cb1dc3db1ac3faddfa32dd2f1",
        "model.safetensors": "cabe2e1031373eb37c61e4e9c9cbfb609795cff4c39490fdd2d37ec6f8d42f77",
        "model.safetensors.index.json": "4fb309104cf575b18d3665610d0cb6d046a18734209f1ea0563af4c5cae01cc8",
        "tokenizer.json": "16a233ee2edd926f1f10d6fd70f56fb5681ea8426d02b404991d86c3fde47459",
        "tokenizer_config.json": "3515ebc3a8ddf4146568731c2856a18333329d9fa972bef705a459c280bd1e62",
      }
    `);
  });

  test('has a safetensors header that says the truth about the data', () => {
    const { bytes, headerLength, metadata, entries, dataStart } = readWeights();
    expect(headerLength % 8).toBe(0);
    expect(metadata).toEqual({ format: 'mlx' });
    expect(new Set(entries.map(([, { dtype }]) => dtype))).toEqual(new Set(['F16', 'F32', 'U32']));
    let end = 0;
    for (const [name, { dtype, shape, data_offsets }] of entries) {
      const width = bytesPerElement[dtype] ?? Number.NaN;
      expect(data_offsets, name).toEqual([end, end + shape.reduce((product, side) => product * side, width)]);
      expect((dataStart + data_offsets[0]) % width, name).toBe(0);
      end = data_offsets[1];
    }
    expect(dataStart + end).toBe(bytes.length);
  });

  test('holds finite numbers only', () => {
    const { bytes, entries, dataStart } = readWeights();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const exponents = { F16: 0x7c00, F32: 0x7f800000 };
    let seen = 0;
    for (const [name, { dtype, data_offsets }] of entries) {
      if (dtype !== 'F16' && dtype !== 'F32') continue;
      for (let at = dataStart + data_offsets[0]; at < dataStart + data_offsets[1]; at += dtype === 'F16' ? 2 : 4) {
        const bits = dtype === 'F16' ? view.getUint16(at, true) : view.getUint32(at, true);
        if ((bits & exponents[dtype]) === exponents[dtype]) throw new Error(`${name} is not finite at ${at}`);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  test('has an index, a configuration and a vocabulary that fit the weights', () => {
    const { entries } = readWeights();
    const index = json('model.safetensors.index.json');
    expect(Object.keys(index.weight_map)).toEqual(entries.map(([name]) => name).sort());
    expect(index.metadata.total_size).toBe(Math.max(...entries.map(([, { data_offsets }]) => data_offsets[1])));
    const vocabulary = json('tokenizer.json').model.vocab;
    const { vocab_size, hidden_size } = json('config.json');
    expect(Object.keys(vocabulary)).toHaveLength(vocab_size);
    expect(new Map(entries).get('model.embed_tokens.weight')?.shape).toEqual([vocab_size, hidden_size]);
    expect(json('tokenizer_config.json').eos_token in vocabulary).toBe(true);
  });
});

test('the lock in the mended example records these bytes', () => {
  const lock = new URL('../../../../test/examples/chat-server/mended/models/tiny-llama/model.lock.json', import.meta.url);
  const recorded: readonly { path: string; size: number; sha256: string }[] = JSON.parse(readFileSync(lock, 'utf8')).roots[0].files;
  const written = [...writeDemoModel()].map(([path, bytes]) => ({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }));
  expect(recorded.map(({ path, size, sha256 }) => ({ path, size, sha256 }))).toEqual(written);
});

test('a tensor whose bytes do not fit its shape is refused', () => {
  expect(() => safetensorsBytes(new Map([['w', { dtype: 'F32', shape: [2, 2], data: new Uint8Array(15) }]]))).toThrow(TypeError);
});
