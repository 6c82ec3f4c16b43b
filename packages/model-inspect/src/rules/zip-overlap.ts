import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipOverlap = rule({
  name: 'zip-overlap',
  title: 'Members of an archive overlap',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 409,
  since: '0.1.0',
  why: 'One piece of data is many members: what unpacks to petabytes is small on disk, and a checksum of one says nothing about the other.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-overlap'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array], { repeat: 3 }) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
