import { quote } from '@mlx-guard/core';
import { exampleModel } from '../example-model.ts';
import { rule } from '../rule.ts';

export const memoryUnbounded = rule({
  name: 'memory-unbounded',
  title: 'Nothing bounds what the model may need',
  severity: 'warning',
  confidence: 'medium',
  gate: 'always',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'The cache grows with every token and a request is held as long as it comes in: without a limit of both, one client decides how much memory the server takes.',
  remedy: 'Refuse what is longer, in the program or in the proxy before it, and say so here: `context-length` and `max-body`.',
  *check(facts, found) {
    if (facts.about !== 'estimate' || facts.estimate.unbounded.length === 0) return;
    const { model, estimate } = facts;
    yield found(undefined, `for ${quote(model)} nothing is said to limit ${estimate.unbounded.join(' and ')}: its memory has no bound`, { identity: model });
  },
  examples: {
    bad: [{ files: exampleModel(), settings: { model: 'model' } }],
    good: [{ files: exampleModel(), settings: { model: 'model', 'context-length': '2048', 'max-body': '1MiB' } }],
  },
});
