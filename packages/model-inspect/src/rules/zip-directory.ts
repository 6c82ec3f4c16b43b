import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipDirectory = rule({
  name: 'zip-directory',
  title: 'Directory of an archive does not fit the file',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'A reader that trusts the directory reads outside of the archive, or misses members.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-directory'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array], { count: 9 }) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
