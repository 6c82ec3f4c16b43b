import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const missingFile = rule({
  name: 'missing-file',
  title: 'File of the manifest is missing',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 354,
  since: '0.1.0',
  why: 'A model without one of its files is another model: a loader falls back to defaults, to an older file or to the network.',
  remedy: 'Restore the file from its trusted source, or write a new manifest without it in a commit that is reviewed.',
  examples: {
    bad: [{ files: { 'm/config.json': '', 'm/SHA256SUMS': sumsOf('config.json', 'w.gguf') }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/config.json': '', 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('config.json', 'w.gguf') } }],
  },
});
