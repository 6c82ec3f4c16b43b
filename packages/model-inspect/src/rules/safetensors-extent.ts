import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsExtent = rule({
  name: 'safetensors-extent',
  title: 'Tensor of a safetensors file lies outside the file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'A loader that maps or reads this range leaves the file: it crashes, or takes the header or foreign memory for weights.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('safetensors-extent'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{${entry({ data_offsets: [0, 400], shape: [100] })}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry({ data_offsets: [4, 0] })}}`, 4) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
