import { cacheUse, type Use } from './estimate.ts';
import { cacheBytes } from './kv-cache.ts';
import type { ModelShape } from './model-shape.ts';
import { savedBy, type Weights } from './weights.ts';

/** One way to need less, and how many bytes less. */
export interface Advice {
  readonly what: string;
  readonly savedBytes: number;
}

const weightBits = [8, 6, 4] as const;
const cacheBits = [8, 4] as const;

/** What each measure by itself would save of a server at its worst, the most first. Only measures that save something. */
export function adviceOn(shape: ModelShape, weights: Weights, use: Use): readonly Advice[] {
  const sequences = use.concurrency + use.keptSequences;
  const cache = cacheUse(shape, weights, use);
  const now = cacheBytes(shape, cache).most;
  const quantised = weightBits
    .filter((bits) => bits < (shape.bits ?? 16))
    .map((bits) => ({ what: `weights of ${bits} bits`, savedBytes: savedBy(weights, bits) }));
  const smaller = cacheBits
    .filter((bits) => bits < (use.kvBits ?? 16))
    .map((bits) => ({ what: `a cache of ${bits} bits`, savedBytes: (now - cacheBytes(shape, { ...cache, bits }).most) * sequences }));
  const half = Math.floor(cache.tokens / 2);
  const shorter = { what: `at most ${half} tokens a sequence`, savedBytes: (now - cacheBytes(shape, { ...cache, tokens: half }).most) * sequences };
  const fewer = { what: `half as many sequences at once and kept (${Math.ceil(sequences / 2)})`, savedBytes: now * Math.floor(sequences / 2) };
  return [...quantised, ...smaller, ...(half < 1 ? [] : [shorter]), fewer]
    .filter(({ savedBytes }) => savedBytes > 0)
    .sort((a, b) => b.savedBytes - a.savedBytes);
}
