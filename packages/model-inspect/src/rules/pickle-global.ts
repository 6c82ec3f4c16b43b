import { encodeNpy } from '@mlx-guard/model-formats';
import { reports } from '../defect-finding.ts';
import { arrayHeader, npz, pickle, raw, soundPickle } from '../example-models.ts';
import { rule } from '../rule.ts';

export const pickleGlobal = rule({
  name: 'pickle-global',
  title: 'Pickle imports what runs code',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  locked: true,
  cwe: 502,
  since: '0.1.0',
  why: 'Loading a pickle runs what it imports and calls: this one names functions that start programs, load code or reach files and networks.',
  remedy: 'Do not load the file. Ask the publisher for safetensors, or convert it yourself on a machine that holds nothing of worth.',
  check: reports('pickle-global'),
  examples: {
    bad: [
      { files: { 'm/w.pkl': pickle('cos\nsystem\nX\x02\0\0\0id\x85R') }, at: 'm/w.pkl' },
      { files: { 'm/w.pt': npz([{ name: 'a/data.txt', data: raw('cposix\nsystem\n(Vid\ntR.') }]) }, at: 'm/w.pt' },
      { files: { 'm/w.npy': encodeNpy(arrayHeader({ descr: "'|O'" }), raw('cos\ngetcwd\n)R.')) }, at: 'm/w.npy' },
    ],
    good: [{ files: { 'm/w.pkl': soundPickle } }],
  },
});
