import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const indexTotalSize = rule({
  name: 'index-total-size',
  title: 'Index counts other bytes than the tensors have',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'It was written for other files than these.',
  remedy: 'Have the publisher write the index again from the files.',
  check: tells('index-total-size'),
  examples: {
    bad: [
      {
        files: {
          'm/model.safetensors.index.json': JSON.stringify({ metadata: { total_size: 5 }, weight_map: { w: 'model.safetensors' } }),
          'm/model.safetensors': soundSafetensors,
        },
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
