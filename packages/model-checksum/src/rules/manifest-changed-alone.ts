import { controlled } from '../example-change.ts';
import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestChangedAlone = rule({
  name: 'manifest-changed-alone',
  title: 'Change touches a manifest and not its model',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'detected',
  cwe: 345,
  since: '0.1.0',
  why: 'The model is in the repository and stays as it is, so the manifest has no reason to change, but to take files out of it or to make room for others.',
  remedy: 'Compare the two manifests entry by entry, or bring the model along in the same change.',
  examples: {
    bad: [{ ...controlled, files: { ...controlled.files, 'm/SHA256SUMS': `# checked\n${sumsOf('w.gguf')}` }, at: 'm/SHA256SUMS' }],
    good: [controlled, { ...controlled, files: { ...controlled.files, 'm/w2.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'w2.gguf') } }],
  },
});
