import { shardExample } from '../example-shards.ts';
import { rule } from '../rule.ts';

export const shardMalformed = rule({
  name: 'shard-malformed',
  title: 'Result of a shard cannot be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 1286,
  since: '0.1.0',
  why: 'A result that cannot be read proves nothing of its part.',
  remedy: 'Hand over the files `…shard-I-of-N.json` as the shards wrote them.',
  examples: {
    bad: [{ ...shardExample({ 'r/1': { shard: 1 } }, { 'r/2': '{' }), at: 'r/2' }],
    good: [shardExample({ 'r/1': { shard: 1 }, 'r/2': { shard: 2 } })],
  },
});
