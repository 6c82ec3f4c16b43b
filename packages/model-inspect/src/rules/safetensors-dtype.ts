import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsDtype = rule({
  name: 'safetensors-dtype',
  title: 'Tensor of a safetensors file has an unknown type',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'Without a known type nobody can say how many bytes the tensor takes, and a loader that guesses reads too many.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-dtype'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry({ dtype: 'F33' })}}`, 4) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
