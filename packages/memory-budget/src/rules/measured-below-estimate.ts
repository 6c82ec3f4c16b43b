import { mebibytes } from '../amount.ts';
import { exampleModel } from '../example-model.ts';
import { rule, running } from '../rule.ts';

const model = { model: 'model' };

export const measuredBelowEstimate = rule({
  name: 'measured-below-estimate',
  title: 'The run cannot have loaded the model',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 754,
  since: '0.1.0',
  why: 'Whoever loads the weights holds at least their bytes. A run with a smaller peak did something else, or did it where nobody measured: its peak proves nothing.',
  remedy: 'Let `command` load the model that `model` names and work with it in processes of its own, not in a service that runs already.',
  *check(facts, found) {
    if (facts.about !== 'loaded' || facts.peakBytes >= facts.weightsBytes) return;
    const { peakBytes, weightsBytes } = facts;
    const message = `a run held ${mebibytes(peakBytes)} at its peak, the weights alone come to ${mebibytes(weightsBytes)}: the wrong thing was measured`;
    yield found(undefined, message, { evidence: { peakBytes, weightsBytes } });
  },
  examples: {
    bad: [{ ...running({ peakBytes: 65_536 }, model), files: exampleModel() }],
    good: [{ ...running({ peakBytes: 50 * 1024 ** 2 }, model), files: exampleModel() }],
  },
});
