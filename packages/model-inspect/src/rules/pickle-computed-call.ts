import { reports } from '../defect-finding.ts';
import { pickle, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleComputedCall = rule({
  name: 'pickle-computed-call',
  title: 'Pickle calls or imports what it computes',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 502,
  since: '0.1.0',
  why: 'Names and functions that a pickle puts together while it is loaded cannot be judged beforehand. No writer does this.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('pickle-computed-call'),
  examples: {
    bad: [
      { files: { 'm/w.pkl': pickle('X\x02\0\0\0osN\x93)R') }, at: 'm/w.pkl' },
      { files: { 'm/w.pkl': pickle('])R') }, at: 'm/w.pkl' },
      { files: { 'm/w.pkl': pickle('\x82\x01)R') }, at: 'm/w.pkl' },
    ],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
