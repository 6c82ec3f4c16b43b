import { ConfigError, quote } from '@mlx-guard/core';
import { z } from 'zod';
import type { Root } from './expected.ts';
import type { Job } from './survey.ts';
import type { Verified } from './verify-root.ts';

/** The most jobs that a matrix may have. */
export const maxShards = 256;

/** What opening and closing a file costs, in bytes that could be hashed meanwhile: so many small files weigh as much as a large one. */
const fileCost = 64 * 1024;

/** A stretch of what is expected of a root, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Cuts a row of sizes into `count` stretches that weigh about the same, in order and without a gap. The same sizes give the same stretches. */
export function stretchesOf(sizes: ArrayLike<number>, count: number): readonly Range[] {
  let total = 0;
  for (let index = 0; index < sizes.length; index += 1) total += (sizes[index] ?? 0) + fileCost;
  const ends: number[] = [];
  let before = 0;
  for (let index = 0; index < sizes.length; index += 1) {
    const weight = (sizes[index] ?? 0) + fileCost;
    const own = Math.min(count - 1, Math.floor(((before + weight / 2) * count) / total));
    while (ends.length < own) ends.push(index);
    before += weight;
  }
  while (ends.length < count) ends.push(sizes.length);
  return ends.map((to, part) => ({ from: ends[part - 1] ?? 0, to }));
}

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const natural = z.int().nonnegative();

/** What one shard found, as it hands it to `merge`: `mlx-guard-shard/v1`. */
export const shardSchema = z.strictObject({
  type: z.literal('mlx-guard-shard/v1'),
  shard: z.int().min(1).max(maxShards),
  of: z.int().min(1).max(maxShards),
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  runId: z.string().nullable(),
  settings: hex.describe('Of the settings by which was judged'),
  manifests: z.array(z.strictObject({ path: z.string(), sha256: hex, bytes: natural })).readonly(),
  roots: z.array(z.strictObject({ path: z.string(), listing: hex, entries: natural, from: natural, to: natural })).readonly(),
  verified: z.strictObject({ files: natural, bytes: natural }),
  errors: natural,
  warnings: natural,
  skipped: natural,
});
export type ShardResult = Readonly<z.infer<typeof shardSchema>>;

/** Reads the setting `shard`. Throws `ConfigError` for a part that does not exist. */
export function readShard(setting: string): { readonly shard: number; readonly of: number } {
  const [shard = 0, of = 0] = setting.split('/').map(Number);
  if (shard > of || of > maxShards)
    throw new ConfigError('invalid-setting', [`${quote('shard')} is ${quote(setting)}: there are at most ${maxShards} parts, counted from 1`]);
  return { shard, of };
}

/** The part of the work that one job of a matrix does, and what it found. */
export class Part {
  readonly shard: number;
  readonly of: number;
  readonly #roots: ShardResult['roots'][number][] = [];
  #files = 0;
  #bytes = 0;

  constructor({ shard, of }: { readonly shard: number; readonly of: number }) {
    this.shard = shard;
    this.of = of;
  }

  get roots(): ShardResult['roots'] {
    return this.#roots;
  }

  get verified(): Verified {
    return { files: this.#files, bytes: this.#bytes };
  }

  /** Which files of a root are ours. Roots take turns, so that many small ones do not all fall to one job. */
  rangeOf({ path, expected }: Root, jobs: readonly Job[], listing: string): Range {
    const sizes = new Float64Array(expected.count);
    for (const { index, bytes } of jobs) sizes[index] = bytes;
    const own = (this.shard - 1 + this.#roots.length) % this.of;
    const range = stretchesOf(sizes, this.of)[own] ?? { from: 0, to: 0 };
    this.#roots.push({ path, listing, entries: expected.count, ...range });
    return range;
  }

  did({ files, bytes }: Verified): void {
    this.#files += files;
    this.#bytes += bytes;
  }
}
