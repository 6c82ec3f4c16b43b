import { reports } from '../defect-finding.ts';
import { raw, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleTrailingData = rule({
  name: 'pickle-trailing-data',
  title: 'Pickle goes on after its end',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 912,
  since: '0.1.0',
  why: 'Who loads a second time, or from another place, runs what follows.',
  remedy: 'Save one object a file.',
  check: reports('pickle-trailing-data'),
  examples: {
    bad: [{ files: { 'm/w.pkl': raw('\x80\x02].cos\nsystem\n)R.') }, at: 'm/w.pkl' }],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
