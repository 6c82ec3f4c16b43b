import { reports } from '../defect-finding.ts';
import { gguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorBlock = rule({
  name: 'gguf-tensor-block',
  title: 'Row of a quantized tensor is no multiple of its block',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 131,
  since: '0.1.0',
  why: 'Quantized types store whole blocks. With a row that ends within one, readers compute different sizes, and the smaller allocation is overrun.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-block'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 8, sides: [33] })] }, 64) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 8, sides: [32] })] }, 34) } }],
  },
});
