import { reports } from '../defect-finding.ts';
import { pickle, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleUnknownGlobal = rule({
  name: 'pickle-unknown-global',
  title: 'Pickle imports what is not known to be harmless',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 502,
  since: '0.1.0',
  why: 'Loading a pickle runs what it imports. Lists of dangerous names are never complete, so only names that are known to do nothing pass.',
  remedy: 'Load nothing that you do not know. If the class is your own, name it in `allow-globals`; better, save only the weights.',
  check: reports('pickle-unknown-global'),
  examples: {
    bad: [{ files: { 'm/w.pkl': pickle('cmy_package\nModel\n)R') }, at: 'm/w.pkl' }],
    good: [
      { files: { 'm/w.pkl': soundPickle } },
      { files: { 'm/w.pkl': pickle('cmy_package\nModel\n)R') }, settings: { 'allow-globals': 'my_package.Model' } },
    ],
  },
});
