import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const shardMissing = rule({
  name: 'shard-missing',
  title: 'Part of a model is not there',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'A loader goes on without the tensors of the part, or fetches it from elsewhere.',
  remedy: 'Fetch all parts, with `lfs: true` where they are in Git LFS.',
  check: tells('shard-missing'),
  examples: {
    bad: [
      {
        files: { 'm/model.safetensors.index.json': JSON.stringify({ weight_map: { w: 'model-00001-of-00002.safetensors' } }) },
        at: 'm/model.safetensors.index.json',
      },
    ],
    good: [
      {
        files: {
          'm/model.safetensors.index.json': JSON.stringify({ metadata: { total_size: 4 }, weight_map: { w: 'model.safetensors' } }),
          'm/model.safetensors': soundSafetensors,
        },
      },
    ],
  },
});
