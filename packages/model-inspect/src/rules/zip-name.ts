import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipName = rule({
  name: 'zip-name',
  title: 'Member of an archive has a dangerous name',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 22,
  since: '0.1.0',
  why: 'Unpacked by name, it lands outside of the folder that it was meant for.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-name'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array, { ...array, name: '../v.npy' }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
