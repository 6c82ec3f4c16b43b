import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsExtraField = rule({
  name: 'safetensors-extra-field',
  title: 'Tensor of a safetensors file has an unknown field',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'The format has three fields. What else stands there is read by no loader, and may carry anything.',
  remedy: 'Have the publisher write the file with a current library.',
  check: reports('safetensors-extra-field'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry({ note: 'x' })}}`, 4) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
