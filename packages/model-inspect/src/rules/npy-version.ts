import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyVersion = rule({
  name: 'npy-version',
  title: 'NumPy file has a version that MLX does not read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'A reader that does not know a version reads the header at the wrong place.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('npy-version'),
  examples: {
    bad: [{ files: { 'm/w.npy': npy(arrayHeader(), 4, { version: [9, 0] }) }, at: 'm/w.npy' }],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
