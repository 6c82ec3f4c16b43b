import { quote } from '@mlx-guard/core';
import type { NamedFormat } from '@mlx-guard/model-formats';
import { soundGguf, soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

const nameOf = (claim: NamedFormat): string => (typeof claim === 'string' ? claim : claim.other);

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
    if (facts.about !== 'format' || facts.content === 'lfs-pointer') return;
    const { path, content, claims } = facts;
    // A file of no known content is told by its reader, where there is one, and by `unread-format` where there is none.
    const wrong = content === undefined ? undefined : claims.find((claim) => claim !== content);
    if (content === undefined || wrong === undefined) return;
    yield found({ path, byteOffset: 0 }, `${quote(path)} holds ${content}, its name says ${nameOf(wrong)}`, { evidence: { content, name: nameOf(wrong) } });
  },
  examples: {
    bad: [
      { files: { 'm/w.safetensors': soundGguf }, at: 'm/w.safetensors' },
      { files: { 'm/w.npz': soundSafetensors }, at: 'm/w.npz' },
      { files: { 'm/w.gguf': { link: '../blobs/1' }, 'blobs/1': soundSafetensors }, at: 'blobs/1' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors, 'm/w.gguf': soundGguf, 'blobs/1': soundGguf } }],
  },
});
