import { reports } from '../defect-finding.ts';
import { gguf, soundGguf } from '../example-models.ts';
import { rule } from '../rule.ts';

export const ggufHeader = rule({
  name: 'gguf-header',
  title: 'GGUF file has no header that can be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 20,
  since: '0.1.0',
  why: 'Without magic number, byte order and version that are known, everything after them is guesswork; loaders that do not look read lengths from noise.',
  remedy: 'Fetch the file again from its source and compare digests; if it is the same there, do not use it, and tell its publisher.',
  check: reports('gguf-header'),
  examples: {
    bad: [
      { files: { 'm/w.gguf': new TextEncoder().encode('GGUF') }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ version: 4 }) }, at: 'm/w.gguf' },
      { files: { 'm/w.gguf': gguf({ version: 0x03000000 }) }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.gguf': soundGguf } }],
  },
});
