import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const settings = { method: 'key', 'public-key': 'key.pub', paths: 'm' };

export const signerExclusion = rule({
  name: 'signer-exclusion',
  title: 'Signer left a path of the model out',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'A signature can say which paths it leaves out, and other tools obey: whatever is put there later, code for instance, passes as signed.',
  remedy: 'Have the model signed whole. What a loader reads belongs in the signature; the rest does not belong in the folder.',
  examples: {
    bad: [{ files: { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.leavingOut, 'key.pub': exampleSignatures.publicKey }, settings, at: 'm/model.sig' }],
    good: [{ files: { 'm/w.gguf': '', 'm/.gitattributes': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.publicKey }, settings }],
  },
});
