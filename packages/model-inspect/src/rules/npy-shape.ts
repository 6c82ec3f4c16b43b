import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyShape = rule({
  name: 'npy-shape',
  title: 'NumPy file has an impossible shape',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 190,
  since: '0.1.0',
  why: 'Dimensions that are negative or multiply beyond 64 bits pass a check of sizes, and later index outside of memory.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('npy-shape'),
  examples: {
    bad: [
      { files: { 'm/w.npy': npy(arrayHeader({ shape: '(-1,)' })) }, at: 'm/w.npy' },
      { files: { 'm/w.npy': npy(arrayHeader({ shape: '(2147483647, 2147483647, 2147483647)' })) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
