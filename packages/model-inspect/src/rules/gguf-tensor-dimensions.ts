import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorDimensions = rule({
  name: 'gguf-tensor-dimensions',
  title: 'Tensor of a GGUF file has impossible dimensions',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 190,
  since: '0.1.0',
  why: 'Sizes are computed by multiplying dimensions, and dimensions are copied into arrays of fixed length. Too many overrun the array, huge ones wrap around to a small number.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-dimensions'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ sides: [1, 1, 1, 1, 1] })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ sides: [2n ** 32n + 4n] })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ sides: [], type: 8 })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
