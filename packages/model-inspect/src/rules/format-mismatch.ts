import { quote } from '@mlx-guard/core';
import type { Content, ModelFormat, NamedFormat } from '@mlx-guard/model-formats';
import { npz, raw, soundGguf, soundNpz, soundPickle, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

const nameOf = (claim: NamedFormat): string => (typeof claim === 'string' ? claim : claim.other);

/** What a name may stand for, by the content: PyTorch has had two formats, and writes both under every name. */
const accepted: Readonly<Record<Content, readonly string[]>> = {
  safetensors: ['safetensors'],
  gguf: ['gguf'],
  npy: ['npy'],
  zip: ['npz', 'pytorch', 'keras', 'pickle'],
  pickle: ['pickle', 'pytorch'],
  hdf5: ['h5', 'hdf5', 'keras'],
  mlxfn: ['mlxfn'],
  archive: ['pytorch', 'pickle', 'bin', 'ggml', 'onnx', 'keras', 'npz', 'npy', 'h5', 'hdf5', 'mlxfn'],
  'lfs-pointer': [],
};

/** Names whose archives are of one kind. */
const expected: ReadonlyMap<string, readonly ModelFormat[]> = new Map([
  ['npz', ['npz', 'zip']],
  ['keras', ['keras', 'zip']],
  ['pytorch', ['pytorch', 'pickle', 'zip']],
  ['pickle', ['pickle', 'pytorch']],
]);

export const formatMismatch = rule({
  name: 'format-mismatch',
  title: 'Model file is not of the format that its name says',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 351,
  since: '0.1.0',
  why: 'One program chooses the reader by the name, the next by the content: a check of the one says nothing about what the other loads.',
  remedy: 'Find out which of the two it should be, and rename or replace the file.',
  *check(facts, found) {
    if (facts.about !== 'format' || facts.content === undefined || facts.content === 'lfs-pointer') return;
    const { path, content, format, claims } = facts;
    const wrong = claims.find((claim) => !accepted[content].includes(nameOf(claim)));
    const odd = format === undefined ? undefined : claims.find((claim) => expected.get(nameOf(claim))?.includes(format) === false);
    const claim = wrong ?? odd;
    if (claim === undefined) return;
    const holds = format ?? content;
    yield found({ path, byteOffset: 0 }, `${quote(path)} holds ${holds}, its name says ${nameOf(claim)}`, {
      evidence: { content: holds, name: nameOf(claim) },
    });
  },
  examples: {
    bad: [
      { files: { 'm/w.safetensors': soundGguf }, at: 'm/w.safetensors' },
      { files: { 'm/w.npz': soundSafetensors }, at: 'm/w.npz' },
      { files: { 'm/w.npy': soundPickle }, at: 'm/w.npy' },
      {
        files: {
          'm/w.npz': npz([
            { name: 'a/data.pkl', data: soundPickle },
            { name: 'a/version', data: raw('3') },
          ]),
        },
        at: 'm/w.npz',
      },
      { files: { 'm/w.gguf': { link: '../blobs/1' }, 'blobs/1': soundSafetensors }, at: 'blobs/1' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors, 'm/w.gguf': soundGguf, 'blobs/1': soundGguf, 'm/w.npz': soundNpz } }],
  },
});
