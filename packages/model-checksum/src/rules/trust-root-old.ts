import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const files = { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.publicKey };
const keyless = { method: 'sigstore', 'certificate-identity': 'signer@example.com', 'certificate-oidc-issuer': 'https://accounts.example.com', paths: 'm' };

export const trustRootOld = rule({
  name: 'trust-root-old',
  title: 'Embedded trust root is about to be out of date',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'detected',
  cwe: 324,
  since: '0.1.0',
  why: 'The keys of Sigstore change. An old list still trusts one that was withdrawn, and does not know the next.',
  remedy: 'Update mlx-guard, or hand over a current `trusted_root.json` as `trust-root`.',
  examples: {
    bad: [{ files, settings: keyless, clock: '2035-01-01T00:00:00Z' }],
    good: [{ files, settings: { method: 'key', 'public-key': 'key.pub', paths: 'm' }, clock: '2035-01-01T00:00:00Z' }],
  },
});
