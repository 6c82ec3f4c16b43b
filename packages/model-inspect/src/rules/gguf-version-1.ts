import { encodeGguf } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufVersion1 = rule({
  name: 'gguf-version-1',
  title: 'GGUF file has the outdated version 1',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1104,
  since: '0.1.0',
  why: 'Version 1 writes lengths in four bytes. A reader that expects eight, as MLX does, sees a different file in the same bytes.',
  remedy: 'Convert the model again; every current converter writes version 3.',
  check: reports('gguf-version-1'),
  examples: {
    bad: [{ files: { 'm/w.gguf': encodeGguf({ version: 1, tensorCount: 0, pairCount: 0 }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
