import { reports } from '../defect-finding.ts';
import { pickle, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleBuild = rule({
  name: 'pickle-build',
  title: 'Pickle changes something that it imported',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 915,
  since: '0.1.0',
  why: 'Setting attributes of a function or module replaces code that others call later. No writer does this.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('pickle-build'),
  examples: {
    bad: [{ files: { 'm/w.pkl': pickle('cnumpy\nndarray\n}b') }, at: 'm/w.pkl' }],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
