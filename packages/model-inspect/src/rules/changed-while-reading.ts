import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const changedWhileReading = rule({
  name: 'changed-while-reading',
  title: 'Model file changed while it was read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 367,
  since: '0.1.0',
  why: 'What is loaded later need not be what was inspected.',
  remedy: 'Let downloads and conversions end before this step. If none runs, find out what writes to the model.',
  *check(facts, found) {
    if (facts.about !== 'obstacle' || facts.obstacle.kind !== 'changed') return;
    yield found({ path: facts.path }, `${quote(facts.path)} changed while it was read`);
  },
  examples: {
    bad: [{ files: { 'm/w.safetensors': { changing: soundSafetensors } }, at: 'm/w.safetensors' }],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
