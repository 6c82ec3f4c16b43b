import { shardExample } from '../example-shards.ts';
import { rule } from '../rule.ts';

export const shardDuplicate = rule({
  name: 'shard-duplicate',
  title: 'Shard was handed in twice',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'Two results for one part can hide that another part has none, or that one of them was made for something else.',
  remedy: 'Give each job of the matrix a shard and a result of its own.',
  examples: {
    bad: [{ ...shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 }, 'r/3': { shard: 2 } }), at: 'r/3' }],
    good: [shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 } })],
  },
});
