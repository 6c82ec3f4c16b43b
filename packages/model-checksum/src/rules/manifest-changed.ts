import { controlled } from '../example-change.ts';
import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const changed = { ...controlled, files: { ...controlled.files, 'm/w2.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'w2.gguf') } };

export const manifestChanged = rule({
  name: 'manifest-changed',
  title: 'Change touches a manifest',
  severity: 'error',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'detected',
  cwe: 345,
  since: '0.1.0',
  why: 'Whoever changes model and manifest together has them fit. What is verified then is the change by itself, so that somebody has to look at it.',
  remedy:
    'Look where the new model comes from, and approve. Signed by somebody whom the base trusts it is a note, else a warning, and an error only with `manifest-changes: deny`.',
  examples: {
    bad: [
      { ...changed, at: 'm/SHA256SUMS' },
      { ...changed, settings: { ...controlled.settings, 'manifest-changes': 'deny' }, at: 'm/SHA256SUMS' },
    ],
    good: [controlled],
  },
});
