import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorAlignment = rule({
  name: 'gguf-tensor-alignment',
  title: 'Data of a tensor in a GGUF file is not aligned',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1284,
  since: '0.1.0',
  why: 'The format demands alignment, and code that relies on it reads the wrong elements or is stopped by the processor.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-alignment'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ tensors: [tensor({ sides: [1], offset: 4 })] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
