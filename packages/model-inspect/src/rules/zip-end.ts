import { reports } from '../defect-finding.ts';
import { array, npz, raw, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipEnd = rule({
  name: 'zip-end',
  title: 'End of an archive is missing or ambiguous',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 436,
  since: '0.1.0',
  why: 'An archive is read from its end. Where it has two, or none that fits, each reader finds other members.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-end'),
  examples: {
    bad: [
      { files: { 'm/w.npz': soundNpz.subarray(0, -4) }, at: 'm/w.npz' },
      { files: { 'm/w.npz': npz([array], { trailing: raw('more') }) }, at: 'm/w.npz' },
    ],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
