import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestTooLarge = rule({
  name: 'manifest-too-large',
  title: 'Manifest is larger than allowed',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'What a manifest lists is held in memory: its length must not decide how much of it a runner needs.',
  remedy: 'See whether this is the manifest that you expect. If so, raise `max-manifest-bytes`, or give each model folder a manifest of its own.',
  examples: {
    bad: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { 'max-manifest-bytes': '64B' }, at: 'm/SHA256SUMS' }],
    good: [{ files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { 'max-manifest-bytes': '1KiB' } }],
  },
});
