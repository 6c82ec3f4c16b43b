import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyExtent = rule({
  name: 'npy-extent',
  title: 'NumPy file ends before its data do',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'A reader that trusts the shape reads what happens to lie in memory behind the file, or reserves memory for data that is not there.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('npy-extent'),
  examples: {
    bad: [{ files: { 'm/w.npy': npy(arrayHeader({ shape: '(9,)' })) }, at: 'm/w.npy' }],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
