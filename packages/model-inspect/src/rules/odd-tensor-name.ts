import { reports } from '../defect-finding.ts';
import { entry, gguf, safetensors, soundGguf, soundSafetensors, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const oddTensorName = rule({
  name: 'odd-tensor-name',
  title: 'Tensor has a name that programs may act on',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'Names end up as paths, keys and lines of a log. Empty ones, control characters, `..` and names that a language knows have been the way into converters and viewers.',
  remedy: 'Have the publisher rename the tensor.',
  check: reports('odd-tensor-name'),
  examples: {
    bad: [
      { files: { 'm/w.safetensors': safetensors(`{${entry().replace('"w"', '"../w"')}}`, 4) }, at: 'm/w.safetensors' },
      { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: '' })] }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }, { files: { 'm/w.gguf': soundGguf } }],
  },
});
