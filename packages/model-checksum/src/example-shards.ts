import { type Example, resolveSettings } from '@mlx-guard/core';
import type { ShardResult } from './shard.ts';
import { settingsDigest } from './shard-result.ts';
import { settings } from './surface.ts';

/** A merge of two shards, of one file each. `results`: what differs from a good result, by path; `files`: what else lies there. */
export function shardExample(results: Readonly<Record<string, Partial<ShardResult> & { readonly shard: number }>>, files: Example['files'] = {}): Example {
  const given = { mode: 'merge', results: 'r/*' };
  const { own } = resolveSettings(settings, { origin: 'input', values: new Map(Object.entries(given)) });
  const textOf = (result: Partial<ShardResult> & { readonly shard: number }): string =>
    JSON.stringify({
      type: 'mlx-guard-shard/v1',
      of: 2,
      repository: null,
      commit: null,
      runId: null,
      settings: settingsDigest(own),
      manifests: [{ path: 'm/SHA256SUMS', sha256: '0'.repeat(64), bytes: 100 }],
      roots: [{ path: 'm', listing: '1'.repeat(64), entries: 2, from: result.shard - 1, to: result.shard }],
      verified: { files: 1, bytes: 10 },
      errors: 0,
      warnings: 0,
      skipped: 0,
      ...result,
    } satisfies ShardResult);
  return { files: { ...files, ...Object.fromEntries(Object.entries(results).map(([path, result]) => [path, textOf(result)])) }, settings: given };
}
