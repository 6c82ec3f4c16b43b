import { quote } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import { exampleModel } from '../example-model.ts';
import { rule } from '../rule.ts';

export const weightsGrew = rule({
  name: 'weights-grew',
  title: 'A change makes the weights much larger',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'model-size',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'Every machine that runs the project holds the weights as long as it runs: a larger model takes that memory from all of them at once.',
  remedy: 'Quantise the new model as the old one was, or raise `max-weight-increase` in a commit that is reviewed.',
  *check(facts, found) {
    if (facts.about !== 'weights' || facts.bytes - facts.baseBytes <= facts.maxIncreaseBytes) return;
    const { model, bytes, baseBytes, maxIncreaseBytes } = facts;
    const message = `the weights of ${quote(model)} come to ${mebibytes(bytes)}, in the base to ${mebibytes(baseBytes)}; at most ${mebibytes(maxIncreaseBytes)} more are allowed`;
    yield found(undefined, message, { evidence: { bytes, baseBytes, maxIncreaseBytes }, identity: model });
  },
  examples: {
    bad: [{ files: exampleModel(), settings: { model: 'model', 'max-weight-increase': '64KiB' }, base: {} }],
    good: [{ files: exampleModel(), settings: { model: 'model', 'max-weight-increase': '64KiB' }, base: exampleModel() }],
  },
});
