import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipDuplicateName = rule({
  name: 'zip-duplicate-name',
  title: 'Archive has two members of one name',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 694,
  since: '0.1.0',
  why: 'One reader takes the first, the next the last: what was reviewed is not what is loaded.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-duplicate-name'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array, array]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
