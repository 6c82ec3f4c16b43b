import { shardExample } from '../example-shards.ts';
import { rule } from '../rule.ts';

export const shardFailed = rule({
  name: 'shard-failed',
  title: 'Shard found something wrong, or did not verify all of its part',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'The whole is as good as its worst part.',
  remedy: 'See the report of that shard: it names every file.',
  examples: {
    bad: [
      { ...shardExample({ 'r/1': { shard: 1, errors: 1 }, 'r/2': { shard: 2 } }), at: 'r/1' },
      { ...shardExample({ 'r/1': { shard: 1, verified: { files: 0, bytes: 0 } }, 'r/2': { shard: 2 } }), at: 'r/1' },
    ],
    good: [shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 } })],
  },
});
