import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const specialFile = rule({
  name: 'special-file',
  title: 'Something that is no regular file bears the name of a model',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 66,
  since: '0.1.0',
  why: 'A pipe, socket or device has no bytes of its own to inspect, and gives every reader what its other end likes, or nothing for ever.',
  remedy: 'Remove it, and find out how it came there.',
  *check(facts, found) {
    if (facts.about !== 'obstacle' || facts.obstacle.kind !== 'special') return;
    yield found({ path: facts.path }, `${quote(facts.path)} is no regular file: ${facts.obstacle.what}`);
  },
  examples: {
    bad: [{ files: { 'm/w.gguf': { special: 'fifo' } }, at: 'm/w.gguf' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors, 'run/socket': { special: 'socket' } } }],
  },
});
