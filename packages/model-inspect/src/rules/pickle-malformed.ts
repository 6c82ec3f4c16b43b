import { reports } from '../defect-finding.ts';
import { raw, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleMalformed = rule({
  name: 'pickle-malformed',
  title: 'Pickle is malformed',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 502,
  since: '0.1.0',
  why: 'An unpickler runs what comes before the place where it breaks. Scanners give up there, and often say nothing.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('pickle-malformed'),
  examples: {
    bad: [
      { files: { 'm/w.pkl': raw('\x80\x02]\xff') }, at: 'm/w.pkl' },
      { files: { 'm/w.pkl': raw('\x80\x02]') }, at: 'm/w.pkl' },
    ],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
