import { reports } from '../defect-finding.ts';
import { soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufTruncated = rule({
  name: 'gguf-truncated',
  title: 'GGUF file ends within its header',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'A loader that maps the file reads on beyond its end: it crashes, or takes foreign memory for a length.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('gguf-truncated'),
  examples: {
    bad: [{ files: { 'm/w.gguf': soundGguf.subarray(0, 54) }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
