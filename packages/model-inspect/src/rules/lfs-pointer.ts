import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 4\n`;

export const lfsPointer = rule({
  name: 'lfs-pointer',
  title: 'Git LFS pointer stands in the place of a model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 706,
  since: '0.1.0',
  why: 'The weights were not fetched, so they were not inspected: a pass would speak of 130 bytes of text, not of the model that is loaded later.',
  remedy: 'Fetch the weights before this step: `lfs: true` for `actions/checkout`, or `git lfs pull`.',
  *check(facts, found) {
    if (facts.about !== 'format' || facts.content !== 'lfs-pointer') return;
    yield found({ path: facts.path, byteOffset: 0 }, `${quote(facts.path)} is a Git LFS pointer, not the model itself`, { fix: 'git lfs pull' });
  },
  examples: {
    bad: [{ files: { 'm/w.safetensors': pointer }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
