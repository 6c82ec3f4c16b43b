import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorOverlap = rule({
  name: 'gguf-tensor-overlap',
  title: 'Tensors of a GGUF file overlap',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'Two names share bytes: whoever changes or checks one changes or vouches for the other. No converter writes such a file.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-overlap'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ tensors: [tensor(), tensor({ name: 'v' })] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
