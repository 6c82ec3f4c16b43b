import { emptySha256, sumsOf } from '../example-sums.ts';
import { rule } from '../rule.ts';

const hub = 'models--org--name';
const snapshot = `${hub}/snapshots/${'c'.repeat(40)}`;
const blob = (digest: string): string => `${hub}/blobs/${digest}`;

export const hubRecordsOnly = rule({
  name: 'hub-records-only',
  title: 'Model has no manifest but the records of its download',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'integrity',
  strength: 'enforced',
  cwe: 345,
  since: '0.1.0',
  why: 'What a download recorded lies beside the model: whoever can change a file can change its record too. It shows damage, not replacement.',
  remedy: 'Record the model once with `mode: generate`, where its source was checked, and commit `model.lock.json`.',
  examples: {
    bad: [{ files: { [blob(emptySha256)]: '', [`${snapshot}/model.safetensors`]: { link: `../../blobs/${emptySha256}` } }, at: snapshot }],
    good: [
      {
        files: { [blob(emptySha256)]: '', [`${snapshot}/w.safetensors`]: { link: `../../blobs/${emptySha256}` }, SHA256SUMS: sumsOf('w.safetensors') },
        settings: { manifest: 'SHA256SUMS', paths: snapshot, symlinks: 'hf-cache' },
      },
    ],
  },
});
