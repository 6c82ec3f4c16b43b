import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyObject = rule({
  name: 'npy-object',
  title: 'NumPy file holds a pickle',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 502,
  since: '0.1.0',
  why: 'An array of objects is a pickle: `numpy.load` with `allow_pickle` runs what it says.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('npy-object'),
  examples: {
    bad: [{ files: { 'm/w.npy': npy(arrayHeader({ descr: "'|O'" }), 0) }, at: 'm/w.npy' }],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
