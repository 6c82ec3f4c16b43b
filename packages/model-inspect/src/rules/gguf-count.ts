import { reports } from '../defect-finding.ts';
import { gguf, soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufCount = rule({
  name: 'gguf-count',
  title: 'GGUF file counts more than it has room for',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 789,
  since: '0.1.0',
  why: 'Loaders reserve memory and run loops by these counts before they read. A count that the file cannot hold exhausts both.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('gguf-count'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': gguf({ pairCount: 2n ** 62n }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ tensorCount: 1_000 }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
