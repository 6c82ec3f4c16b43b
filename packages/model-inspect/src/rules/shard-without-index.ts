import { soundSafetensors } from '../example-models.ts';
import { tells } from '../problem.ts';
import { rule } from '../rule.ts';

export const shardWithoutIndex = rule({
  name: 'shard-without-index',
  title: 'Part of a model lies there without an index',
  severity: 'error',
  confidence: 'medium',
  mitigation: 'input-validation',
  strength: 'enforced',
  cwe: 353,
  since: '0.1.0',
  why: 'The name says that it is one of several parts. Without an index a loader cannot tell whether all are there, and which tensors belong.',
  remedy: 'Fetch `model.safetensors.index.json` and all parts.',
  check: tells('shard-without-index'),
  examples: {
    bad: [{ files: { 'm/model-00001-of-00002.safetensors': soundSafetensors }, at: 'm/model-00001-of-00002.safetensors' }],
    good: [{ files: { 'm/model.safetensors': soundSafetensors } }],
  },
});
