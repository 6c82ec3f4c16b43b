import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleModel } from '../example-model.ts';
import { memoryBudget } from '../index.ts';
import { adviceOn } from './advice.ts';
import { estimateOf, type Use } from './estimate.ts';
import { cacheBytes } from './kv-cache.ts';
import { type ModelShape, readModelShape } from './model-shape.ts';
import { weightsOf } from './weights.ts';

const llama = {
  model_type: 'llama',
  hidden_size: 256,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 32,
  intermediate_size: 512,
  vocab_size: 4096,
};

function shapeOf(config: object): ModelShape {
  const shape = readModelShape(JSON.stringify(config));
  if ('problem' in shape) throw new Error(shape.problem);
  return shape;
}

const use: Use = { contextLength: 1000, concurrency: 2, keptSequences: 3, kvBits: undefined, prefillStep: 2048, maxBodyBytes: 1000 };
const cache = { tokens: 1000, numberBytes: 2, prefillStep: 2048 };

describe('the cache of a sequence', () => {
  test('is exact for llama: keys and values of all layers, in steps of 256 tokens', () => {
    const configs = fc.record({
      num_hidden_layers: fc.integer({ min: 1, max: 96 }),
      num_key_value_heads: fc.integer({ min: 1, max: 64 }),
      head_dim: fc.constantFrom(16, 32, 64, 80, 96, 128, 256),
    });
    fc.assert(
      fc.property(configs, fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(2, 4), (config, tokens, numberBytes) => {
        const expected = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * numberBytes * Math.ceil(tokens / 256) * 256;
        const bytes = cacheBytes(shapeOf({ ...llama, ...config, num_attention_heads: 64 }), { tokens, numberBytes, prefillStep: 2048 });
        expect(bytes).toEqual({ least: expected, most: expected });
      }),
    );
  });

  test('of 512 tokens is what was measured of a small llama: 3.15 MB', () => {
    const { most } = cacheBytes(shapeOf(llama), { tokens: 512 + 256, numberBytes: 4, prefillStep: 2048 });
    expect(most).toBe(3_145_728);
  });

  test('is smaller where it is quantised, by the bits and a scale and bias for 64 numbers', () => {
    const plain = cacheBytes(shapeOf(llama), cache).most;
    expect(cacheBytes(shapeOf(llama), { ...cache, bits: 8 }).most / plain).toBeCloseTo((8 + 32 / 64) / 16, 5);
    expect(cacheBytes(shapeOf(llama), { ...cache, bits: 4 }).most / plain).toBeCloseTo((4 + 32 / 64) / 16, 5);
  });

  test.each([
    ['by name', { sliding_window: 128, layer_types: ['sliding_attention', 'full_attention', 'sliding_attention', 'full_attention'] }, 2],
    ['by pattern', { sliding_window: 128, sliding_window_pattern: 4 }, 3],
  ])('holds no more than a window in layers that slide, %s', (_, more, sliding) => {
    const perLayer = 2 * 4 * 32 * 2;
    const { least, most } = cacheBytes(shapeOf({ ...llama, ...more }), { ...cache, prefillStep: 256 });
    expect(least).toBe(perLayer * (sliding * 128 + (4 - sliding) * 1024));
    expect(most).toBe(perLayer * (sliding * (128 + 255) + (4 - sliding) * 1024));
  });

  test('is a range where nothing says which layers slide, and not where sliding is off', () => {
    const full = cacheBytes(shapeOf(llama), cache);
    const unclear = cacheBytes(shapeOf({ ...llama, sliding_window: 128 }), cache);
    expect(unclear.most).toBe(full.most);
    expect(unclear.least).toBeLessThan(full.least);
    expect(cacheBytes(shapeOf({ ...llama, sliding_window: 128, use_sliding_window: false }), cache)).toEqual(full);
  });

  test('is at least the latents where keys and values are compressed, and at most both whole', () => {
    const { least, most } = cacheBytes(shapeOf({ ...llama, kv_lora_rank: 64, qk_rope_head_dim: 16 }), cache);
    expect(least).toBe(4 * (64 + 16) * 2 * 1024);
    expect(most).toBe(cacheBytes(shapeOf(llama), cache).most);
  });

  test('counts nothing for layers whose state is constant', () => {
    const types = ['linear_attention', 'linear_attention', 'linear_attention', 'full_attention'];
    expect(cacheBytes(shapeOf({ ...llama, layer_types: types }), cache).most).toBe(cacheBytes(shapeOf(llama), cache).most / 4);
  });
});

describe('a configuration', () => {
  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"num_hidden_layers": 1e9}',
    JSON.stringify({ ...llama, head_dim: -1 }),
    JSON.stringify({ ...llama, hidden_size: '256' }),
  ])('that says nothing is a problem, never a figure: %s', (text) => expect(readModelShape(text)).toHaveProperty('problem'));

  test('of any JSON is read without an error', () => {
    fc.assert(fc.property(fc.json(), (text) => void readModelShape(text)));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(llama), 'layer_types', 'sliding_window', 'text_config'), fc.jsonValue()), (config) => {
        const shape = readModelShape(JSON.stringify({ ...llama, ...config }));
        if (!('problem' in shape)) expect(cacheBytes(shape, cache).most).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('of a model with several parts is that of the part that writes text', () => {
    expect(shapeOf({ model_type: 'gemma3', vision_config: {}, text_config: llama }).layers).toHaveLength(4);
  });
});

describe('the estimate', () => {
  const tensor = (name: string, dtype: string, elements: number, bytes: number) => ({ name, dtype, shape: [elements], elements, bytes, dataOffset: 0 });
  const read = (...tensors: readonly ReturnType<typeof tensor>[]) => ({
    format: 'safetensors' as const,
    tensors,
    defects: [],
    omitted: new Map(),
    isWhole: true,
    texts: [],
    globals: [],
    members: [],
  });

  test('has the weights exact, over all files', () => {
    const weights = weightsOf([read(tensor('a.weight', 'F16', 10, 20)), read(tensor('b.weight', 'F32', 10, 40))], undefined);
    expect(weights.bytes).toBe(60);
  });

  test('takes the bytes of a number from the embedding, whatever the configuration says', () => {
    const weights = weightsOf(
      [read(tensor('model.embed_tokens.weight', 'F32', 10, 40), tensor('x.weight', 'F16', 1, 2), tensor('y.weight', 'F16', 1, 2))],
      undefined,
    );
    expect(weights.numberBytes).toBe(4);
  });

  test('adds up a server at its worst, and says what has no limit', () => {
    const weights = weightsOf([read(tensor('model.embed_tokens.weight', 'F16', 500, 1000))], undefined);
    const bounded = estimateOf(shapeOf(llama), weights, use);
    expect(bounded.server.least).toBe(1000 + 5 * bounded.perSequence.least + bounded.activation.least);
    expect(bounded.server.most).toBe(1000 + 5 * bounded.perSequence.most + bounded.activation.most + 2000);
    expect(bounded.unbounded).toEqual([]);
    expect(estimateOf(shapeOf(llama), weights, { ...use, contextLength: undefined, maxBodyBytes: undefined }).unbounded).toHaveLength(2);
  });

  test('advises in numbers, the most first: 4.5 bits a weight of 16, also from 8', () => {
    const plain = weightsOf([read(tensor('layers.0.weight', 'BF16', 64_000, 128_000))], undefined);
    expect(adviceOn(shapeOf(llama), plain, use).find(({ what }) => what === 'weights of 4 bits')?.savedBytes).toBe(128_000 - 36_000);
    const packed = weightsOf(
      [read(tensor('layers.0.weight', 'U32', 16_000, 64_000), tensor('layers.0.scales', 'BF16', 1000, 2000), tensor('layers.0.biases', 'BF16', 1000, 2000))],
      8,
    );
    const advice = adviceOn(shapeOf({ ...llama, quantization: { bits: 8, group_size: 64 } }), packed, use);
    expect(advice.find(({ what }) => what === 'weights of 4 bits')?.savedBytes).toBe(68_000 - 36_000);
    expect(advice.map(({ savedBytes }) => savedBytes)).toEqual(advice.map(({ savedBytes }) => savedBytes).toSorted((a, b) => b - a));
    expect(advice.map(({ what }) => what)).not.toContain('weights of 8 bits');
  });
});

describe('without a command', () => {
  const settings = { model: 'model', budget: '64MiB' };
  const check = async (more: Readonly<Record<string, string>> = {}, example: object = {}) =>
    (await runExample(memoryBudget, { files: exampleModel(), settings: { ...settings, ...more }, profile: 'audit', ...example })).report;

  test('the headers alone are judged, and nothing is said to be enforced', async () => {
    const report = await check({ 'context-length': '1024', 'max-body': '1MiB' });
    expect(report).toMatchObject({ verdict: 'pass', executedSubject: false, findings: [], outputs: { 'weights-bytes': '131072' } });
    expect(report.coverage.mitigations).toContainEqual({ mitigation: 'model-size', strength: 'detected', verdict: 'pass' });
    expect(report.coverage.mitigations.filter(({ strength }) => strength === 'enforced')).toEqual([]);
    expect(JSON.stringify(report.details)).toContain('Weights, exact');
  });

  test('a budget that is a share of this machine is no budget of the one that will run it', async () => {
    const report = await check({ budget: '1%-of-ram', 'context-length': '1024', 'max-body': '1MiB' });
    expect(report.coverage.unavailable.flatMap(({ rules }) => rules)).toContain('memory-budget/estimate-exceeds-budget');
  });

  test('a file that cannot be read makes it inconclusive, never a smaller estimate', async () => {
    const files = { ...exampleModel(), 'model/model-2.safetensors': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n' };
    const report = await check({}, { files });
    expect(report.verdict).toBe('inconclusive');
    expect(report.outputs['weights-bytes'] ?? '').toBe('');
  });

  test('what is no model is an error of the user’s', async () => {
    for (const model of ['nowhere', '../model', '/model', 'empty']) {
      expect(await check({ model }, { files: { ...exampleModel(), 'empty/readme.md': '' } })).toMatchObject({ failure: { code: 'invalid-setting' } });
    }
  });

  test('weights in the base are those of a pointer where a pointer stands there', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 131272\n';
    const grown = { 'max-weight-increase': '1KiB', 'context-length': '1024', 'max-body': '1MiB' };
    expect((await check(grown, { base: { 'model/model.safetensors': pointer } })).verdict).toBe('pass');
    const fail = await check(grown, { base: { 'model/model.safetensors': pointer.replace('131272', '1312') } });
    expect(fail.findings.map(({ rule }) => rule)).toEqual(['memory-budget/weights-grew']);
    expect((await check(grown, { base: { 'model/model.safetensors': 'what' } })).verdict).toBe('inconclusive');
  });
});
