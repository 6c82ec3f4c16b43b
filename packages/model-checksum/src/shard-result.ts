import { createHash } from 'node:crypto';
import { canonicalJson } from '@mlx-guard/core';
import type { Ledger } from './ledger.ts';
import type { Part, ShardResult } from './shard.ts';
import type { Run, Settings } from './surface.ts';
import type { Tally } from './tally.ts';

/** The settings that decide what a shard reports: all shards, and the merge, must have been asked the same. */
const deciding = ['paths', 'manifest', 'algorithm', 'extra', 'ignore', 'symlinks', 'lfs'] as const satisfies readonly (keyof Settings)[];

/** SHA-256 of the settings that decide. */
export function settingsDigest(settings: Settings): string {
  const values = Object.fromEntries(deciding.map((name) => [name, settings[name] ?? null]));
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(values))))
    .digest('hex');
}

/** Writes what a shard found beside its report. */
export function attachResult(part: Part, ledger: Ledger, tally: Tally, { settings, ports, record }: Run): void {
  const { run } = ports;
  const result: ShardResult = {
    type: 'mlx-guard-shard/v1',
    shard: part.shard,
    of: part.of,
    repository: run.repository ?? null,
    commit: run.sha ?? null,
    runId: run.runId ?? null,
    settings: settingsDigest(settings),
    manifests: ledger.manifests.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
    roots: part.roots,
    verified: part.verified,
    errors: tally.errors,
    warnings: tally.warnings,
    skipped: tally.skipped,
  };
  record.attach(`shard-${part.shard}-of-${part.of}.json`, new TextEncoder().encode(canonicalJson(result)));
}
