import { reports } from '../defect-finding.ts';
import { gguf, soundGguf, tensor } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufDuplicateTensor = rule({
  name: 'gguf-duplicate-tensor',
  title: 'GGUF file has two tensors of one name',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'One reader takes the first, the next the last: what was reviewed is not what is loaded.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('gguf-duplicate-tensor'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ tensors: [tensor(), tensor({ offset: 32 })] }, 64) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
