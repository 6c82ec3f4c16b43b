import { rule } from '../rule.ts';

export const serverConcurrencyUnset = rule({
  name: 'server-concurrency-unset',
  title: 'The server takes as many requests at once as it is built for',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'rate-limiting',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'Each request that is worked on has a cache of its own: 32 at once, the default of mlx_lm.server, need 32 times the memory that a test with one has shown.',
  remedy: 'Set `--decode-concurrency` (and `--prompt-concurrency`) to what the budget holds; the estimate of this guard says how much one sequence needs.',
  *check(facts, found) {
    if (facts.about !== 'server-command' || facts.words.some((word) => /^--decode-concurrency(?:=|$)/.test(word))) return;
    yield found(facts.location, 'the server is started without `--decode-concurrency`', { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'start.sh': 'mlx_lm.server --model m\n' }, at: 'start.sh:1' }],
    good: [{ files: { 'start.sh': 'mlx_lm.server --model m --decode-concurrency 4 --prompt-cache-bytes 1000000000\n' } }],
  },
});
