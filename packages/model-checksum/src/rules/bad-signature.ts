import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const settings = { method: 'key', 'public-key': 'key.pub', paths: 'm' };
const { byKey, ofNothing, publicKey } = exampleSignatures;

/** One character of the signature is another. */
const changed = byKey.replace(/(?<="sig":".{30})./, (letter) => (letter === 'A' ? 'B' : 'A'));

export const badSignature = rule({
  name: 'bad-signature',
  title: 'Signature is not valid',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  locked: true,
  cwe: 347,
  since: '0.1.0',
  why: 'A signature that does not verify vouches for nothing: the model, or what was signed about it, is not what its signer had before him.',
  remedy: 'Fetch model and signature from their source again, together. If they are as published there, ask the publisher to sign anew.',
  examples: {
    bad: [
      {
        files: { 'm/w.gguf': '', 'm/model.sig': changed, 'key.pub': publicKey },
        settings,
        at: 'm/model.sig',
      },
      { files: { 'm/w.gguf': '', 'm/model.sig': byKey.slice(0, -1), 'key.pub': publicKey }, settings, at: 'm/model.sig' },
      { files: { 'm/w.gguf': 'any model', 'm/model.sig': ofNothing, 'key.pub': publicKey }, settings, at: 'm/model.sig' },
    ],
    good: [{ files: { 'm/w.gguf': '', 'm/model.sig': byKey, 'key.pub': publicKey }, settings }],
  },
});
