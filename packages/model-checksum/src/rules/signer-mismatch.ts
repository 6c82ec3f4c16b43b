import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const byKey = { method: 'key', 'public-key': 'key.pub', paths: 'm' };
const byCertificate = { method: 'certificate', 'certificate-chain': 'root.pem', paths: 'm' };
const certified = { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byCertificate, 'root.pem': exampleSignatures.rootCertificate };
const clock = '2026-02-01T00:00:00Z';

export const signerMismatch = rule({
  name: 'signer-mismatch',
  title: 'Model is signed by somebody else',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 345,
  since: '0.1.0',
  why: 'Anybody can sign anything. A valid signature counts for as much as it is known whose it is, and this is not the expected one.',
  remedy:
    'Compare the signer named here with the publisher of the model. If the publisher changed key or identity, change the setting in a commit of its own, after asking by another way.',
  examples: {
    bad: [
      { files: { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.otherKey }, settings: byKey, at: 'm/model.sig' },
      { files: certified, settings: { ...byCertificate, 'certificate-identity': 'other@example.com' }, clock, at: 'm/model.sig' },
    ],
    good: [
      { files: { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.publicKey }, settings: byKey },
      { files: certified, settings: { ...byCertificate, 'certificate-identity': 'signer@example.com' }, clock },
    ],
  },
});
