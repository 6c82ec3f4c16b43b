import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorType = rule({
  name: 'gguf-tensor-type',
  title: 'Tensor of a GGUF file has a type that does not exist',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'Loaders look the type up in a table of block sizes. An unknown or removed one gives a size of zero: a division by it, or a list of tensors that silently ends there.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-type'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 200 })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 4 })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
