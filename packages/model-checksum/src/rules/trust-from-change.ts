import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const files = { 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey, 'key.pub': exampleSignatures.publicKey };
const settings = { method: 'key', 'public-key': 'key.pub', paths: 'm' };

export const trustFromChange = rule({
  name: 'trust-from-change',
  title: 'Key or certificate comes with the change that it is to vouch for',
  severity: 'error',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'Whoever brings a model, its signature and the key along in one pull request vouches for himself.',
  remedy: 'Merge the key in a pull request of its own, which its owners review. Then the one with the model is judged by it.',
  examples: {
    bad: [{ files, base: { 'README.md': '' }, settings, at: 'key.pub' }],
    good: [
      { files, base: { 'key.pub': exampleSignatures.publicKey }, settings },
      { files: { ...files, 'key.pub': exampleSignatures.otherKey }, base: { 'key.pub': exampleSignatures.publicKey }, settings },
    ],
  },
});
