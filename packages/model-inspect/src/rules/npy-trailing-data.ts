import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyTrailingData = rule({
  name: 'npy-trailing-data',
  title: 'NumPy file goes on after its data',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 912,
  since: '0.1.0',
  why: 'No reader looks at what follows, so that anything can be carried along in it.',
  remedy: 'Write the file again with `numpy.save`.',
  check: reports('npy-trailing-data'),
  examples: {
    bad: [{ files: { 'm/w.npy': npy(arrayHeader(), 8) }, at: 'm/w.npy' }],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
