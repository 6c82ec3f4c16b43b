import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

const ends = {
  outside: 'outside `paths`, where nothing was inspected',
  nowhere: 'where nothing is',
  folder: 'a folder',
  special: 'which is no regular file',
} as const;

export const symlinkEscape = rule({
  name: 'symlink-escape',
  title: 'Model is a link to what was not inspected',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 59,
  since: '0.1.0',
  why: 'A loader follows the link, the guard does not leave the folders that it was given: what is loaded was not looked at.',
  remedy: 'Put the file itself in the place of the link, or name the folder that it leads to in `paths` too.',
  *check(facts, found) {
    if (facts.about !== 'obstacle' || facts.obstacle.kind !== 'link') return;
    const { target, leads } = facts.obstacle;
    yield found({ path: facts.path }, `${quote(facts.path)} is a link to ${quote(target)}, ${ends[leads]}`, { evidence: { target } });
  },
  examples: {
    bad: [
      { files: { 'm/w.gguf': { link: '/etc/hostname' } }, at: 'm/w.gguf' },
      { files: { 'm/w.safetensors': { link: '../other/1' }, 'other/1': soundSafetensors }, settings: { paths: 'm' }, at: 'm/w.safetensors' },
      { files: { 'm/w.gguf': { link: 'gone' } }, at: 'm/w.gguf' },
    ],
    good: [{ files: { 'm/w.safetensors': { link: 'blobs/1' }, 'm/blobs/1': soundSafetensors } }],
  },
});
