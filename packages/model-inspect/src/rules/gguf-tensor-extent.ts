import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorExtent = rule({
  name: 'gguf-tensor-extent',
  title: 'Tensor of a GGUF file lies outside the file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'A loader that maps this range leaves the file: it crashes, or takes the header or foreign memory for weights.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('gguf-tensor-extent'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ sides: [1024] })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ offset: 2n ** 64n - 64n })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
