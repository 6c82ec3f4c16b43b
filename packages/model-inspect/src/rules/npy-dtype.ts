import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyDtype = rule({
  name: 'npy-dtype',
  title: 'NumPy file holds something else than numbers',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 843,
  since: '0.1.0',
  why: 'Texts and structures have no meaning as weights, and MLX reads their type at a fixed position.',
  remedy: 'Save arrays of numbers only.',
  check: reports('npy-dtype'),
  examples: {
    bad: [
      { files: { 'm/w.npy': npy(arrayHeader({ descr: "'<U5'" }), 20) }, at: 'm/w.npy' },
      { files: { 'm/w.npy': npy(arrayHeader({ descr: "[('a', '<f4')]" })) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
