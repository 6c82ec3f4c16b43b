import { rule } from '../rule.ts';

export const memoryMetricMissing = rule({
  name: 'memory-metric-missing',
  title: 'The server tells nobody how much memory it holds',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'memory-monitoring',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'A cache that outgrows its bound is seen in a metric days before it is seen in a crash.',
  remedy: 'Export `mx.get_active_memory()`, `mx.get_cache_memory()` and the resident set, for example by `prometheus_client`.',
  *check(facts, found) {
    if (facts.about === 'no-memory-metric') yield found(facts.location, 'nothing in this project reads how much memory it holds', { identity: facts.identity });
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
