import { rule } from '../rule.ts';

export const serverWithoutRateLimit = rule({
  name: 'server-without-rate-limit',
  title: 'The server refuses nobody who asks too often',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'rate-limiting',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'Every waiting request holds its body, its connection and soon a cache: without a limit a burst of requests is a burst of memory.',
  remedy: 'Answer 429 beyond a rate and a number at once: a limiter such as `slowapi`, a semaphore that does not wait, or `limit_req` in the proxy before it.',
  *check(facts, found) {
    if (facts.about === 'unlimited-rate')
      yield found(facts.location, 'nothing in this project limits how many requests are let in', { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'app.py': 'from fastapi import FastAPI\nfrom mlx_lm import load\n\napp = FastAPI()\nmodel, tokenizer = load("m")\n' }, at: 'app.py:4' }],
    good: [
      {
        files: {
          'app.py':
            'import mlx.core as mx\nfrom fastapi import FastAPI, HTTPException\nfrom mlx_lm import load\n\napp = FastAPI()\nmx.set_memory_limit(1)\nmx.set_cache_limit(1)\nmodel, tokenizer = load("m")\nprint(mx.get_peak_memory())\nraise HTTPException(429)\n',
        },
      },
    ],
  },
});
