import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const inexactName = rule({
  name: 'inexact-name',
  title: 'File name is not UTF-8',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 176,
  since: '0.1.0',
  why: 'Programs show and look up such a name in different ways: two files can share one shown name, and only one of them is verified.',
  remedy: 'Rename the file to valid UTF-8 and list it.',
  examples: {
    bad: [{ files: { 'm/w.gguf': '', 'm/caf\u{fffd}.json': { inexact: '' }, 'm/SHA256SUMS': sumsOf('w.gguf', 'caf\u{fffd}.json') }, at: 'm/caf\u{fffd}.json' }],
    good: [{ files: { 'm/w.gguf': '', 'm/café.json': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'café.json') } }],
  },
});
