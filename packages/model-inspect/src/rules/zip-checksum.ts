import { reports } from '../defect-finding.ts';
import { array, npz, soundNpz } from '../example-models.ts';
import { rule } from '../rule.ts';

export const zipChecksum = rule({
  name: 'zip-checksum',
  title: 'Member of an archive is damaged, or not what the directory says',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 354,
  since: '0.1.0',
  why: 'Readers differ in whether and when they compare the checksum: one stops where the next has already run what it read.',
  remedy: 'Do not load the file. Have its publisher write it again with a current library, or convert it yourself from a sound copy.',
  check: reports('zip-checksum'),
  examples: {
    bad: [{ files: { 'm/w.npz': npz([{ ...array, crc: 1 }]) }, at: 'm/w.npz' }],
    good: [{ files: { 'm/w.npz': soundNpz } }],
  },
});
