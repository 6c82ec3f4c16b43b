import { reports } from '../defect-finding.ts';
import { raw, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleFrame = rule({
  name: 'pickle-frame',
  title: 'Frames of a pickle do not fit its opcodes',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 436,
  since: '0.1.0',
  why: 'Readers disagree on where the next opcode begins: what one takes for text the next one runs.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('pickle-frame'),
  examples: {
    bad: [{ files: { 'm/w.pkl': raw('\x80\x04\x95\x02\0\0\0\0\0\0\0X\x01\0\0\0a.') }, at: 'm/w.pkl' }],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
