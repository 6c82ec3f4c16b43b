import { activationBytes, type ByteRange, type CacheUse, cacheBytes } from './kv-cache.ts';
import type { ModelShape } from './model-shape.ts';
import type { Weights } from './weights.ts';

/** What is assumed of the use of a model. Sizes in bytes, lengths in tokens. */
export interface Use {
  /** The limit that is said to be kept; undefined: none is. */
  readonly contextLength: number | undefined;
  readonly concurrency: number;
  /** Sequences that a server keeps after they were answered. */
  readonly keptSequences: number;
  readonly kvBits: number | undefined;
  readonly prefillStep: number;
  /** The largest body that is let in; undefined: there is no limit. */
  readonly maxBodyBytes: number | undefined;
}

/** What memory a model needs, before anything of it is loaded. */
export interface Estimate {
  readonly weights: number;
  /** The tokens of one sequence that the rest is reckoned with. */
  readonly tokens: number;
  readonly perSequence: ByteRange;
  readonly activation: ByteRange;
  /** One sequence at its full length. */
  readonly single: ByteRange;
  /** A server whose every place is taken, and whose prompt cache is full. */
  readonly server: ByteRange;
  /** What has no limit, in words; empty where everything has one. */
  readonly unbounded: readonly string[];
  readonly assumptions: readonly string[];
}

const defaultTokens = 4_096;
const defaultNumberBytes = 2;

function assumptionsOf(shape: ModelShape, weights: Weights, use: Use, tokens: number): readonly string[] {
  return [
    ...(use.contextLength === undefined
      ? [`${tokens} tokens a sequence: ${shape.maxContext === undefined ? 'nothing says how many' : 'what the model was trained for'}`]
      : []),
    ...(weights.numberBytes === undefined && shape.numberBytes === undefined ? ['numbers of 16 bits: nothing says of how many'] : []),
    ...(shape.isWindowUnclear ? ['nothing says which layers slide: from all to none'] : []),
    ...(shape.latent === undefined ? [] : ['latents may be kept compressed or whole']),
    ...(shape.layers.includes('constant') ? ['states of constant size are not counted'] : []),
  ];
}

/** The cache of one sequence at its full length. */
export function cacheUse(shape: ModelShape, weights: Weights, use: Use): CacheUse {
  return {
    tokens: use.contextLength ?? shape.maxContext ?? defaultTokens,
    numberBytes: weights.numberBytes ?? shape.numberBytes ?? defaultNumberBytes,
    prefillStep: use.prefillStep,
    bits: use.kvBits,
  };
}

const plus = (...ranges: readonly ByteRange[]): ByteRange => ({
  least: ranges.reduce((sum, { least }) => sum + least, 0),
  most: ranges.reduce((sum, { most }) => sum + most, 0),
});

const times = ({ least, most }: ByteRange, count: number): ByteRange => ({ least: least * count, most: most * count });

/** Reckons what a model needs. The weights are exact, the cache as exact as `cacheBytes` says, the activation is a range. */
export function estimateOf(shape: ModelShape, weights: Weights, use: Use): Estimate {
  const cache = cacheUse(shape, weights, use);
  const perSequence = cacheBytes(shape, cache);
  const activation = activationBytes(shape, cache);
  const loaded = { least: weights.bytes, most: weights.bytes };
  const bodies = (use.maxBodyBytes ?? 0) * use.concurrency;
  return {
    weights: weights.bytes,
    tokens: cache.tokens,
    perSequence,
    activation,
    single: plus(loaded, perSequence, activation),
    server: plus(loaded, times(perSequence, use.concurrency + use.keptSequences), activation, { least: 0, most: bodies }),
    unbounded: [
      ...(use.contextLength === undefined ? ['the tokens of a sequence (`context-length`)'] : []),
      ...(use.maxBodyBytes === undefined ? ['the body of a request (`max-body`)'] : []),
    ],
    assumptions: assumptionsOf(shape, weights, use, cache.tokens),
  };
}
