import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const safetensorsLayout = rule({
  name: 'safetensors-layout',
  title: 'Tensors of a safetensors file overlap or leave a hole',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'Overlapping tensors let one name change another; a hole hides bytes that no checksum of tensors covers. The format allows neither.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('safetensors-layout'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{${entry()},${entry().replace('w', 'v')}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.safetensors': safetensors(`{${entry({ data_offsets: [4, 8] })}}`, 8) }, at: 'm/w.safetensors' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
