import { reports } from '../defect-finding.ts';
import { entry, safetensors, soundGguf, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const limitExceeded = rule({
  name: 'limit-exceeded',
  title: 'Model file is larger than it may be',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'A header decides how much memory a loader takes. What is beyond the limit was not looked at, so nothing can be said about it.',
  remedy: 'If you know the model, raise `max-header-bytes` or `max-tensors`. Otherwise do not load it.',
  check: reports('limit-exceeded'),
  examples: {
    bad: [
      {
        files: {
          'm/w.safetensors': safetensors(
            `{${entry()},${entry({ data_offsets: [4, 8] }).replace('w', 'v')},${entry({ data_offsets: [8, 12] }).replace('w', 'u')}}`,
            12,
          ),
        },
        settings: { 'max-tensors': '1' },
        at: 'm/w.safetensors',
      },
      { files: { 'm/w.gguf': soundGguf }, settings: { 'max-header-bytes': '24B' }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }, { files: { 'm/w.gguf': soundGguf } }],
  },
});
