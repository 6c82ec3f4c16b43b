import { exampleSignatures } from '../example-signatures.ts';
import { sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const settings = { method: 'key', 'public-key': 'key.pub', paths: 'm' };

export const unsignedModel = rule({
  name: 'unsigned-model',
  title: 'Nobody vouches for a model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 347,
  since: '0.1.0',
  why: 'A checksum beside a model proves nothing where whoever replaced the model could replace the checksum too.',
  remedy:
    'Fetch the signature that belongs to the model, or sign it: `mode: sign`, or `actions/attest` with the manifest as its subject. Then name `method` and whom to trust.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'key.pub': exampleSignatures.publicKey }, settings, at: 'm' },
      { files: { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, settings: { 'require-signature': 'true' }, at: 'm/SHA256SUMS' },
    ],
    good: [
      {
        files: { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.publicKey },
        settings: { ...settings, 'require-signature': 'true' },
      },
    ],
  },
});
