import type { LayerKind, ModelShape } from './model-shape.ts';

/** A number of bytes that is known no better than from `least` to `most`. */
export interface ByteRange {
  readonly least: number;
  readonly most: number;
}

/** How a cache is used. Tokens are those of the prompt and of the answer together. */
export interface CacheUse {
  readonly tokens: number;
  /** Bytes of a number that is not quantised. */
  readonly numberBytes: number;
  /** How many tokens of a prompt are worked on at once. */
  readonly prefillStep: number;
  /** Bits of a number in a quantised cache. */
  readonly bits?: number | undefined;
}

/** MLX grows a cache by so many tokens at a time (mlx_lm, `KVCache.step`). */
const step = 256;
/** Numbers that share a scale and a bias in a quantised cache (mlx_lm, `--kv-group-size`). */
const groupSize = 64;

const inSteps = (tokens: number): number => Math.ceil(tokens / step) * step;

/** Bytes of one token in one layer. */
function tokenBytes({ keyValueHeads, headDim }: ModelShape, { numberBytes, bits }: CacheUse): number {
  const numbers = 2 * keyValueHeads * headDim;
  if (bits === undefined) return numbers * numberBytes;
  return (numbers * bits) / 8 + (2 * numbers * numberBytes) / groupSize;
}

/** Tokens that a layer holds. While a prompt is read, a window also holds the step that is worked on (mlx_lm, `RotatingKVCache`). */
function tokensHeld(kind: LayerKind, { window = Number.POSITIVE_INFINITY, isWindowUnclear }: ModelShape, { tokens, prefillStep }: CacheUse): ByteRange {
  if (kind === 'constant') return { least: 0, most: 0 };
  const all = inSteps(tokens);
  const slid = { least: Math.min(tokens, window), most: Math.min(all, window + prefillStep - 1) };
  if (kind === 'sliding') return slid;
  return { least: isWindowUnclear ? slid.least : all, most: all };
}

/**
 * Bytes of the keys and values of one sequence. One figure where all layers attend to everything, as in llama; a range where a window slides,
 * where latents may be kept compressed or whole, or where nothing is said. States of constant size count nothing.
 */
export function cacheBytes(shape: ModelShape, use: CacheUse): ByteRange {
  const whole = tokenBytes(shape, use);
  const least = shape.latent === undefined ? whole : Math.min(whole, shape.latent * use.numberBytes);
  let sum: ByteRange = { least: 0, most: 0 };
  for (const kind of shape.layers) {
    const held = tokensHeld(kind, shape, use);
    sum = { least: sum.least + held.least * least, most: sum.most + held.most * whole };
  }
  return { least: Math.ceil(sum.least), most: Math.ceil(sum.most) };
}

/**
 * Bytes of what one step of a prompt computes: from next to nothing, where attention is fused and buffers are used again, to the scores of all
 * heads at once with the logits of every token in 32 bits.
 */
export function activationBytes({ heads, hidden, intermediate, vocabulary }: ModelShape, { tokens, prefillStep, numberBytes }: CacheUse): ByteRange {
  const atOnce = Math.min(prefillStep, tokens);
  const perToken = (4 * hidden + 3 * intermediate) * Math.max(numberBytes, 4) + vocabulary * 4;
  return { least: atOnce * hidden * numberBytes, most: heads * atOnce * tokens * 4 + atOnce * perToken };
}
