import { reports } from '../defect-finding.ts';
import { array, npz, raw, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipGap = rule({
  name: 'zip-gap',
  title: 'Archive holds bytes that belong to no member',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 912,
  since: '0.1.0',
  why: 'A reader that goes through the file from its start finds members there that the directory does not list.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-gap'),
  examples: {
    bad: [
      { files: { 'm/w.npz': npz([array, { ...array, name: 'v.npy', isUnlisted: true }]) }, at: 'm/w.npz' },
      {
        files: {
          'm/w.npz': npz([
            { ...array, gap: raw('hidden') },
            { ...array, name: 'v.npy' },
          ]),
        },
        at: 'm/w.npz',
      },
    ],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
