import { ggufValue } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { gguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufFloat64 = rule({
  name: 'gguf-float64',
  title: 'Metadata of a GGUF file holds a 64-bit float',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'It is legal and rare, and readers disagree on how to step over it, so that one program sees other keys and tensors than the next. No common converter writes one.',
  remedy: 'Write the value as a 32-bit float.',
  check: reports('gguf-float64'),
  examples: {
    bad: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.f64()]] }) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': gguf({ metadata: [['a', ggufValue.u32(1)]] }) } }],
  },
});
