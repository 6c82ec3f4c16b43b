import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const unlistedShard = rule({
  name: 'unlisted-shard',
  title: 'Weights that the index does not name would be loaded',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 427,
  since: '0.1.0',
  why: 'mlx-lm loads every file whose name begins with `model`, whatever the index says: one file more, and its tensors replace those that were reviewed.',
  remedy: 'Delete the file, or write the index again.',
  check: tells('unlisted-shard'),
  examples: {
    bad: [
      {
        files: {
          'm/model.safetensors.index.json': JSON.stringify({ weight_map: { w: 'model.safetensors' } }),
          'm/model.safetensors': soundSafetensors,
          'm/modelX.safetensors': soundSafetensors,
        },
        at: 'm/modelX.safetensors',
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
