import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidencePartial = refusal({
  name: 'evidence-partial',
  title: 'Evidence of a part only',
  cwe: 354,
  why: 'A shard speaks of its share of the files. Taken alone it would pass what the missing shards never looked at.',
  remedy: 'Hand in the evidence of the merge step.',
  bad: gateOver([evidence({ partial: { shard: 1, of: 3 } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
