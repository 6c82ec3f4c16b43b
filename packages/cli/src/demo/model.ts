import type { Json } from '@mlx-guard/core';
import { randomWords } from './random.ts';
import { safetensorsBytes, type Tensor } from './safetensors.ts';
import { specialIds, tokenizerConfigJson, tokenizerJson, vocabularySize } from './tokenizer.ts';

const seed = 0x6d6c7867;
const weightsName = 'model.safetensors';
const hidden = 64;
const intermediate = 128;
const layers = 2;
const heads = { query: 4, keyValue: 2, size: 16 } as const;
const maxTokens = 8192;
const quantization = { group_size: 64, bits: 4 } as const;

/** A tensor of `count` words, each written by `put` from a random word. */
function fill(bytes: number, step: number, next: () => number, put: (view: DataView, at: number, word: number) => void): Uint8Array {
  const data = new Uint8Array(bytes);
  const view = new DataView(data.buffer);
  for (let at = 0; at < bytes; at += step) put(view, at, next());
  return data;
}

/** Small numbers, between 2^-6 and 2^-5 either side of zero: never infinite, never NaN. */
const half = (shape: readonly [number, number], next: () => number): Tensor => ({
  dtype: 'F16',
  shape,
  data: fill(shape[0] * shape[1] * 2, 2, next, (view, at, word) => view.setUint16(at, (word & 0x83ff) | (9 << 10), true)),
});

/** Numbers from 1 up to 2, as the weights of a norm are. */
const norm = (next: () => number): Tensor => ({
  dtype: 'F32',
  shape: [hidden],
  data: fill(hidden * 4, 4, next, (view, at, word) => view.setUint32(at, (word & 0x7fffff) | 0x3f800000, true)),
});

/** A linear layer as MLX quantizes it: packed integers, and one scale and bias a group. */
function linear(name: string, outputs: number, inputs: number, next: () => number): readonly (readonly [string, Tensor])[] {
  const packed: readonly [number, number] = [outputs, (inputs * quantization.bits) / 32];
  const groups: readonly [number, number] = [outputs, inputs / quantization.group_size];
  const words = fill(packed[0] * packed[1] * 4, 4, next, (view, at, word) => view.setUint32(at, word, true));
  return [
    [`${name}.weight`, { dtype: 'U32', shape: packed, data: words }],
    [`${name}.scales`, half(groups, next)],
    [`${name}.biases`, half(groups, next)],
  ];
}

function layer(index: number, next: () => number): readonly (readonly [string, Tensor])[] {
  const name = `model.layers.${index}`;
  const queries = heads.query * heads.size;
  const keyValues = heads.keyValue * heads.size;
  return [
    [`${name}.input_layernorm.weight`, norm(next)],
    ...linear(`${name}.self_attn.q_proj`, queries, hidden, next),
    ...linear(`${name}.self_attn.k_proj`, keyValues, hidden, next),
    ...linear(`${name}.self_attn.v_proj`, keyValues, hidden, next),
    ...linear(`${name}.self_attn.o_proj`, hidden, queries, next),
    [`${name}.post_attention_layernorm.weight`, norm(next)],
    ...linear(`${name}.mlp.gate_proj`, intermediate, hidden, next),
    ...linear(`${name}.mlp.up_proj`, intermediate, hidden, next),
    ...linear(`${name}.mlp.down_proj`, hidden, intermediate, next),
  ];
}

function tensors(): ReadonlyMap<string, Tensor> {
  const next = randomWords(seed);
  return new Map([
    ['model.embed_tokens.weight', half([vocabularySize, hidden], next)],
    ...Array.from({ length: layers }, (_, index) => layer(index, next)).flat(),
    ['model.norm.weight', norm(next)],
  ]);
}

const config: Json = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: hidden,
  intermediate_size: intermediate,
  num_hidden_layers: layers,
  num_attention_heads: heads.query,
  num_key_value_heads: heads.keyValue,
  head_dim: heads.size,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  max_position_embeddings: maxTokens,
  vocab_size: vocabularySize,
  tie_word_embeddings: true,
  bos_token_id: specialIds.begin,
  eos_token_id: specialIds.end,
  quantization,
};

function indexOf(weights: ReadonlyMap<string, Tensor>): Json {
  const size = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  return { metadata: { total_size: size }, weight_map: Object.fromEntries([...weights.keys()].sort().map((name) => [name, weightsName])) };
}

const jsonBytes = (value: Json): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/**
 * A small llama as MLX stores it (4-bit, about 100 KiB), by file name: real MLX loads it and generates, though no sense. The weights are
 * pseudo-random from a fixed seed, so every call on every machine yields the same bytes.
 */
export function writeDemoModel(): ReadonlyMap<string, Uint8Array> {
  const weights = tensors();
  return new Map([
    ['config.json', jsonBytes(config)],
    [weightsName, safetensorsBytes(weights)],
    ['model.safetensors.index.json', jsonBytes(indexOf(weights))],
    ['tokenizer.json', jsonBytes(tokenizerJson())],
    ['tokenizer_config.json', jsonBytes(tokenizerConfigJson(maxTokens))],
  ]);
}
