import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const nestedArchive = rule({
  name: 'nested-archive',
  title: 'Archive of a model holds another archive',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 693,
  since: '0.1.0',
  why: 'What lies in it was not looked at.',
  remedy: 'Unpack it, or leave it out.',
  check: reports('nested-archive'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array, { name: 'more', data: soundNpz }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
