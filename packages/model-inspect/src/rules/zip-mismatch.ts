import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipMismatch = rule({
  name: 'zip-mismatch',
  title: 'Archive says one thing in its directory and another before the data',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'Scanners read the directory, loaders often the headers before the data: each sees another file.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-mismatch'),
  examples: {
    bad: [
      { files: { 'm/w.npz': npz([{ ...array, local: { name: 'v.npy' } }]) }, at: 'm/w.npz' },
      { files: { 'm/w.npz': npz([{ ...array, local: { flags: 1 } }]) }, at: 'm/w.npz' },
    ],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
