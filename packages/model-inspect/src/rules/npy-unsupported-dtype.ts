import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyUnsupportedDtype = rule({
  name: 'npy-unsupported-dtype',
  title: 'NumPy file holds numbers that MLX has no type for',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 1287,
  since: '0.1.0',
  why: 'The file is sound, but MLX refuses it.',
  remedy: 'Convert the array before saving, for instance with `astype(numpy.float32)`.',
  check: reports('npy-unsupported-dtype'),
  examples: {
    bad: [{ files: { 'm/w.npy': npy(arrayHeader({ descr: "'<c16'" }), 16) }, at: 'm/w.npy' }],
    good: [{ files: { 'm/w.npy': soundNpy } }],
  },
});
