import { controlled } from '../example-change.ts';
import { exampleSignatures } from '../example-signatures.ts';
import { rule } from '../rule.ts';

const before = {
  'm/w.gguf': 'the model before',
  'm/model.sig': 'signed before',
  'key.pub': exampleSignatures.publicKey,
  '.github/CODEOWNERS': '* @acme/models\n',
};
const files = { ...before, 'm/w.gguf': '', 'm/model.sig': exampleSignatures.byKey };
const settings = { ...controlled.settings, method: 'key', 'public-key': 'key.pub', paths: 'm' };

export const trustChangedWithModel = rule({
  name: 'trust-changed-with-model',
  title: 'Key or certificate changes together with a model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'Who is trusted and what is trusted are two questions. A change that answers both at once prepares the next one, which nobody will question.',
  remedy: 'Change the key in a pull request of its own, which its owners review, and the model in another.',
  examples: {
    bad: [{ ...controlled, files: { ...files, 'key.pub': exampleSignatures.otherKey }, base: before, settings, at: 'key.pub' }],
    good: [{ ...controlled, files, base: before, settings }],
  },
});
