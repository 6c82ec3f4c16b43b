import { shardExample } from '../example-shards.ts';
import { rule } from '../rule.ts';

export const shardMissing = rule({
  name: 'shard-missing',
  title: 'Result of a shard is missing',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'A part that nobody verified is a part of the model that may be anything.',
  remedy: 'See why the job of that shard did not end, and run it again. Upload every result, and let the merge need all shards.',
  examples: {
    bad: [shardExample({ 'r/1': { shard: 1 } })],
    good: [shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 } })],
  },
});
