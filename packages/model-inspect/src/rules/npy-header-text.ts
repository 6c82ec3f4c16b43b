import { reports } from '../defect-finding.ts';
import { npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyHeaderText = rule({
  name: 'npy-header-text',
  title: 'Header of a NumPy file is no dictionary of three fields',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 125,
  since: '0.1.0',
  why: 'MLX reads the header at fixed positions without looking for their end: what is too short or holds something else is read beyond its end.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('npy-header-text'),
  examples: {
    bad: [
      { files: { 'm/w.npy': npy('{}', 4) }, at: 'm/w.npy' },
      { files: { 'm/w.npy': npy('', 0) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
