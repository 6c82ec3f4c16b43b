import { emptySha256 } from '../example-sums.ts';
import { rule } from '../rule.ts';

const hub = 'models--org--name';
const snapshot = `${hub}/snapshots/${'c'.repeat(40)}`;
const blob = (digest: string): string => `${hub}/blobs/${digest}`;

export const hfBlobMismatch = rule({
  name: 'hf-blob-mismatch',
  title: 'File of a Hugging Face download is not what was downloaded',
  severity: 'error',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 354,
  since: '0.1.0',
  why: 'The name of a blob is the digest that the Hub gave for it: other bytes under that name were damaged or put there afterwards.',
  remedy: 'Remove the file and download it again by its full commit id.',
  examples: {
    bad: [
      {
        files: { [blob(emptySha256)]: 'changed', [`${snapshot}/model.safetensors`]: { link: `../../blobs/${emptySha256}` } },
        at: `${snapshot}/model.safetensors`,
      },
    ],
    good: [{ files: { [blob(emptySha256)]: '', [`${snapshot}/model.safetensors`]: { link: `../../blobs/${emptySha256}` } } }],
  },
});
