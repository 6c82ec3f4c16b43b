import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufUnsupportedType = rule({
  name: 'gguf-unsupported-type',
  title: 'Tensor of a GGUF file has a type that MLX cannot read',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'The file is sound, but not for MLX: it refuses the tensor, or leaves it and those after it out.',
  remedy: 'Convert the model with a type that MLX reads, such as `Q8_0`, `Q4_K` or `F16`.',
  check: reports('gguf-unsupported-type'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 39, sides: [32] })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ type: 28, sides: [4] })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
