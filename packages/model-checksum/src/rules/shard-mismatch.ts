import { shardExample } from '../example-shards.ts';
import { rule } from '../rule.ts';

export const shardMismatch = rule({
  name: 'shard-mismatch',
  title: 'Result of a shard does not go with the others',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'Parts of different models, trees, settings or runs do not add up to one that was verified.',
  remedy: 'Run all shards and the merge in one run, on one commit, with the same settings.',
  examples: {
    bad: [
      { ...shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2, runId: 'other' } }), at: 'r/2' },
      { ...shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2, manifests: [] } }), at: 'r/2' },
    ],
    good: [shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 } })],
  },
});
