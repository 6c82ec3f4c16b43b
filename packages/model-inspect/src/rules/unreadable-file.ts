import { quote } from '@mlx-guard/core';
import { soundSafetensors } from '../example-models.ts';
import { rule } from '../rule.ts';

export const unreadableFile = rule({
  name: 'unreadable-file',
  title: 'Model file cannot be read',
  severity: 'error',
  confidence: 'high',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 280,
  since: '0.1.0',
  why: 'What the guard may not read it cannot inspect, and the process that loads the model may have other rights.',
  remedy: 'Let the user of this job read it: `chmod u+r`. A name that is not UTF-8 has to be changed.',
  *check(facts, found) {
    if (facts.about !== 'obstacle' || facts.obstacle.kind !== 'unreadable') return;
    yield found({ path: facts.path }, `${quote(facts.path)} cannot be read`, { evidence: { error: facts.obstacle.why } });
  },
  examples: {
    bad: [
      { files: { 'm/w.gguf': { unreadable: '' } }, at: 'm/w.gguf' },
      { files: { 'm/caf\u{fffd}.gguf': { inexact: '' } }, at: 'm/caf\u{fffd}.gguf' },
    ],
    good: [{ files: { 'm/w.safetensors': soundSafetensors } }],
  },
});
