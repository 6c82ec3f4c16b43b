import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsDuplicateKey = rule({
  name: 'safetensors-duplicate-key',
  title: 'Header of a safetensors file names something twice',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'One reader takes the first of two entries, the next the last: what was reviewed is not what is loaded.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-duplicate-key'),
  examples: {
    bad: [{ files: { 'm/w.safetensors': safetensors(`{${entry()},${entry()}}`, 4) }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
