import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const files = { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byCertificate, 'root.pem': exampleSignatures.rootCertificate };
const settings = { method: 'certificate', 'certificate-chain': 'root.pem', paths: 'm' };

export const expiredCertificate = rule({
  name: 'expired-certificate',
  title: 'A certificate of the signature is not valid now',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 298,
  since: '0.1.0',
  why: 'Nothing proves when the model was signed: whoever got hold of the key of an expired certificate, which nobody guards any more, can sign today.',
  remedy: 'Have the model signed again under a valid certificate. `certificate-validity: signing` accepts it as the reference tool does, with a warning.',
  examples: {
    bad: [
      { files, settings, clock: '2026-05-01T00:00:00Z', at: 'm/model.sig' },
      { files, settings: { ...settings, 'certificate-validity': 'signing' }, clock: '2026-05-01T00:00:00Z', at: 'm/model.sig' },
    ],
    good: [
      { files, settings, clock: '2026-02-01T00:00:00Z' },
      { files, settings: { ...settings, 'certificate-validity': 'signing' }, clock: '2026-02-01T00:00:00Z' },
    ],
  },
});
