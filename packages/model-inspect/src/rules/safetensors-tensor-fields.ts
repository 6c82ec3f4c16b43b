import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsTensorFields = rule({
  name: 'safetensors-tensor-fields',
  title: 'Tensor of a safetensors file lacks a field or has one of a wrong type',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'Loaders index into these fields without looking: two offsets, a list of integers. With something else there they read past the end of it.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-tensor-fields'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors('{"w":{"shape":[1],"data_offsets":[0,4]}}', 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry({ data_offsets: [0] })}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry({ shape: '1' })}}`, 4) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
