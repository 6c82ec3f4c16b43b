import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsShape = rule({
  name: 'safetensors-shape',
  title: 'Tensor of a safetensors file has an impossible shape',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 190,
  since: '0.1.0',
  why: 'Sizes are computed by multiplying dimensions. Negative, huge or many ones wrap around to a small number that passes every later check, and the array reaches far beyond its memory.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-shape'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{${entry({ shape: [-1, -1] })}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry({ shape: [65536, 65536, 65536, 65536], data_offsets: [0, 0] })}}`) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
