import { reports } from '../defect-finding.ts';
import { array, npz, raw, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const npzMember = rule({
  name: 'npz-member',
  title: 'Archive of arrays holds something else',
  severity: 'note',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'It is not loaded as an array; whoever opens the archive otherwise finds it.',
  remedy: 'Save arrays only.',
  check: reports('npz-member'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([array, { name: 'notes.txt', data: raw('text') }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
