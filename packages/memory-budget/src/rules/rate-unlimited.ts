import { quote } from '@mlx-guard/core';
import { rule, serving } from '../rule.ts';

export const rateUnlimited = rule({
  name: 'rate-unlimited',
  title: 'The server takes every request of a burst',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'rate-limiting',
  strength: 'enforced',
  cwe: 770,
  since: '0.1.0',
  why: 'Whoever waits inside holds a connection, a body and soon a cache: without a limit of how many, a burst of small requests is as bad as one large one.',
  remedy: 'Answer 429 or 503 beyond a number at once and a rate, before the body is read; or `limit_req` and `limit_conn` in the proxy.',
  *check(facts, found) {
    if (facts.about !== 'admission') return;
    const { kind, isRefused, answer, costBytes } = facts.admission;
    if (isRefused || !['connections', 'slow', 'burst'].includes(kind)) return;
    yield found(undefined, `nothing was refused in the test ${quote(kind)}: ${answer}`, { evidence: { kind, answer, costBytes }, identity: kind });
  },
  examples: {
    bad: [serving([10], [200], { admission: 'burst', burst: '4' })],
    good: [serving([10], [200, 200, 429, 200], { admission: 'burst', burst: '4' })],
  },
});
