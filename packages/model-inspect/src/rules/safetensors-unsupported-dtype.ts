import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsUnsupportedDtype = rule({
  name: 'safetensors-unsupported-dtype',
  title: 'Tensor has a type that MLX does not know',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'The file is sound, but MLX refuses to load it: the service fails when it starts, or when it falls back to this model.',
  remedy: 'Convert the model with a type that MLX has, such as `BF16`.',
  check: reports('safetensors-unsupported-dtype'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry({ dtype: 'F64', data_offsets: [0, 8] })}}`, 8) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
