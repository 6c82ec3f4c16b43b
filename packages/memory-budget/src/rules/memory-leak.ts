import { rule, serving } from '../rule.ts';

const growing = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => 10 + index);

export const memoryLeak = rule({
  name: 'memory-leak',
  title: 'Memory grows with every request',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 401,
  since: '0.1.0',
  why: 'What grows by a little with each request has no bound: the server that passes every test today is out of memory after a week.',
  remedy:
    'Look at what is kept for each request (histories, caches without a bound, callbacks, buffers of another thread), and bound it by number and by bytes.',
  *check(facts, found) {
    if (facts.about !== 'leak' || facts.leak.low <= facts.maxBytes) return;
    const { slope, low, high, requests } = facts.leak;
    const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
    const message = `over ${requests} requests memory grows by ${kilobytes(slope)} with each (${kilobytes(low)} to ${kilobytes(high)}); at most ${kilobytes(facts.maxBytes)} is allowed`;
    yield found(undefined, message, { evidence: { slope, low, high, requests } });
  },
  examples: {
    bad: [serving(growing(60), [200], { requests: '60', 'kept-sequences': '10' })],
    good: [serving([...growing(12), 22], [200], { requests: '60', 'kept-sequences': '10' })],
  },
});
