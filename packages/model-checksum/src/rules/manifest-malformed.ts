import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestMalformed = rule({
  name: 'manifest-malformed',
  title: 'Manifest does not follow its format',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 1286,
  since: '0.1.0',
  why: 'An entry that cannot be read verifies nothing. Tools that pass over such lines call a model good that they did not look at.',
  remedy: 'Mend the entry, or write the manifest anew with `mode: generate`. A truncated manifest is to be fetched again.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `${sumsOf('w.gguf')}${'ab'.repeat(20)}  v.gguf\n` }, at: 'm/SHA256SUMS:2' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': `\\${emptySha256}  bad\\escape\n` }, at: 'm/SHA256SUMS:1' },
      { files: { 'm/w.gguf': '', 'm/model.lock.json': '{\n  "lockVersion": 1,\n' }, at: 'm/model.lock.json:3' },
      { files: { 'm/w.gguf': '', 'm/model.lock.json': '{"lockVersion":2,"version":1,"algorithm":"sha256","roots":[]}' }, at: 'm/model.lock.json' },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': `# comments and empty lines are fine\n\n${emptySha256.toUpperCase()} *w.gguf` } }],
  },
});
