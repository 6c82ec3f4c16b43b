import { reports } from '../defect-finding.ts';
import { array, npz, raw, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipPrefix = rule({
  name: 'zip-prefix',
  title: 'Archive has something before its first member',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 434,
  since: '0.1.0',
  why: 'The file is two things at once: what stands before the archive is what a reader takes that does not look at its end.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-prefix'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array], { prefix: raw('PK\x03\x04 prefix') }) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
