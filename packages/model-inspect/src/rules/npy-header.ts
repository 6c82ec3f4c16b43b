import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyHeader = rule({
  name: 'npy-header',
  title: 'NumPy file has no header that can be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'MLX reserves as much memory as the header claims to have, up to four gigabytes, before it has read a byte of it.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('npy-header'),
  examples: {
    bad: [
      { files: { 'm/w.npy': npy(arrayHeader(), 4, { version: [2, 0], headerBytes: 2 ** 32 - 1 }) }, at: 'm/w.npy' },
      { files: { 'm/w.npy': soundNpy.subarray(0, 7) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
