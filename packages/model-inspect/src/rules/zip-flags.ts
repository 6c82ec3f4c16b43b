import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipFlags = rule({
  name: 'zip-flags',
  title: 'Member of an archive is said to be encrypted',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 693,
  since: '0.1.0',
  why: 'Scanners skip what they take for encrypted; loaders of models ignore the flag and read it.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-flags'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([{ ...array, flags: 1 }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
