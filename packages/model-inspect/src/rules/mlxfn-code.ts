import { raw, soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const mlxfnCode = rule({
  name: 'mlxfn-code',
  title: 'Exported graph of MLX is code',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 94,
  since: '0.1.0',
  why: 'A `.mlxfn` file is a program: it can hold the source of kernels, and the sizes and strides of its operations are used unchecked. It is not data.',
  remedy: 'Export the function from its source yourself. If you know the file, allow it with `allow-code` and its digest.',
  check: tells('mlxfn-code'),
  examples: {
    bad: [{ files: { 'm/f.mlxfn': raw(`\x06\0\0\0\0\0\0\x000.32.4\x01${'\0'.repeat(40)}`) }, at: 'm/f.mlxfn' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
