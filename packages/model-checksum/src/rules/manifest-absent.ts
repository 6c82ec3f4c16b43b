import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

export const manifestAbsent = rule({
  name: 'manifest-absent',
  title: 'Model files that no manifest covers',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'Without a recorded digest nobody can tell these weights from replaced ones.',
  remedy:
    'Fetch the manifest that belongs to the model from its trusted source. If the files themselves are trusted, write one with `mode: generate` and commit it.',
  examples: {
    bad: [
      { files: { 'm/w.safetensors': '' }, at: 'm/w.safetensors' },
      { files: { 'm/w.gguf': '' }, settings: { manifest: 'm/list.sha256', paths: 'm' }, at: 'm/list.sha256' },
    ],
    good: [
      { files: { 'm/sub/w.safetensors': '', 'm/SHA256SUMS': sumsOf('sub/w.safetensors') } },
      { files: { 'm/w.gguf': '', 'list.sha256': sumsOf('w.gguf') }, settings: { manifest: 'list.sha256', paths: 'm' } },
    ],
  },
});
