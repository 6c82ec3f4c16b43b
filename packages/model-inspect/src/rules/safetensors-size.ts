import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsSize = rule({
  name: 'safetensors-size',
  title: 'Tensor of a safetensors file has more or fewer bytes than its shape takes',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 131,
  since: '0.1.0',
  why: 'The array is made for one size and filled with another: the difference is read from, or written to, memory that belongs to something else.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-size'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry({ shape: [2] })}}`, 4) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
