import { reports } from '../defect-finding.ts';
import { npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipEmpty = rule({
  name: 'zip-empty',
  title: 'Archive of a model is empty',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'A loader that finds nothing may go on with weights that were never set.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-empty'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
