import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTensorName = rule({
  name: 'gguf-tensor-name',
  title: 'Name of a tensor in a GGUF file is malformed',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'The length of a name moves the reader on. One that is too long moves it out of the file, or in a circle; a name with a NUL or broken UTF-8 is another name for every other reader. One of more than 64 bytes is against the format: llama.cpp refuses the file, MLX does not (a warning).',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-tensor-name'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: 'a\0b' })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: 'n'.repeat(70_000) })] }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: 'n'.repeat(65) })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }, { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: 'n'.repeat(64) })] }) } }],
  },
});
