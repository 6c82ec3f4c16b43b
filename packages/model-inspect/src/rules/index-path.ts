import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const indexPath = rule({
  name: 'index-path',
  title: 'Index leads out of the folder of the model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 22,
  since: '0.1.0',
  why: 'A loader opens what the index names: a file elsewhere on the machine, or an address.',
  remedy: 'Do not load the model. Have its publisher write the index again.',
  check: tells('index-path'),
  examples: {
    bad: [
      { files: { 'm/model.safetensors.index.json': JSON.stringify({ weight_map: { w: '../../etc/passwd' } }) }, at: 'm/model.safetensors.index.json' },
      {
        files: { 'm/model.safetensors.index.json': JSON.stringify({ weight_map: { w: 'https://example.org/x.safetensors' } }) },
        at: 'm/model.safetensors.index.json',
      },
    ],
    good: [
      { files: { 'm/model.safetensors.index.json': JSON.stringify({ weight_map: { w: 'model.safetensors' } }), 'm/model.safetensors': soundSafetensors } },
    ],
  },
});
