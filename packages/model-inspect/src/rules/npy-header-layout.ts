import { reports } from '../defect-finding.ts';
import { arrayHeader, npy, soundNpy } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npyHeaderLayout = rule({
  name: 'npy-header-layout',
  title: 'Header of a NumPy file is laid out so that readers disagree',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'NumPy reads the header by names, MLX by positions: a blank more, and rows are taken for columns: other weights than were reviewed, and no error.',
  remedy: 'Write the file again with `numpy.save`.',
  check: reports('npy-header-layout'),
  examples: {
    bad: [
      { files: { 'm/w.npy': npy(arrayHeader({ order: ' True' })) }, at: 'm/w.npy' },
      { files: { 'm/w.npy': npy(arrayHeader().replace("'descr'", "'descr' ")) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.npy': soundNpy } }, { files: { 'm/w.npy': npy(arrayHeader({ order: 'True' })) } }],
  },
});
