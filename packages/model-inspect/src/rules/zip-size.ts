import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipSize = rule({
  name: 'zip-size',
  title: 'Member of an archive unpacks to far more than it takes',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 409,
  since: '0.1.0',
  why: 'A few bytes become gigabytes of memory in whoever loads the file.',
  remedy: 'If you know the file, save it again without compression.',
  check: reports('zip-size'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([{ ...array, bytes: 5 }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
