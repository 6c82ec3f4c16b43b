import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipMethod = rule({
  name: 'zip-method',
  title: 'Member of an archive is packed in a way that readers of models do not know',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 693,
  since: '0.1.0',
  why: 'What cannot be unpacked was not looked at.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-method'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([{ ...array, method: 99 }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
