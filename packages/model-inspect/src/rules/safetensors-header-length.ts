import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsHeaderLength = rule({
  name: 'safetensors-header-length',
  title: 'Header of a safetensors file does not fit the file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'A loader allocates and reads as many bytes as the first eight say. Where the file has fewer, it was cut off or made up, and a loader that believes the number reads beyond it.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('safetensors-header-length'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': '' }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors('') }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry()}}`, 4).subarray(0, 20) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
