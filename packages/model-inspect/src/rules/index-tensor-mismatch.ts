import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const indexTensorMismatch = rule({
  name: 'index-tensor-mismatch',
  title: 'Index and weights disagree on where a tensor is',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'Loaders that follow the index and loaders that read every file get other weights.',
  remedy: 'Have the publisher write the index again from the files.',
  check: tells('index-tensor-mismatch'),
  examples: {
    bad: [
      {
        files: { 'm/model.safetensors.index.json': JSON.stringify({ weight_map: { v: 'model.safetensors' } }), 'm/model.safetensors': soundSafetensors },
        at: 'm/model.safetensors',
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
