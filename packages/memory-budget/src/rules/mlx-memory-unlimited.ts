import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const mlxMemoryUnlimited = rule({
  name: 'mlx-memory-unlimited',
  title: 'The server sets no limit of MLX’s memory',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'By default MLX may use nearly all memory of the machine and keeps freed buffers for later; its limits are guidelines, but without them it does not even try.',
  remedy:
    'Before the model is loaded: `mx.set_memory_limit(…)`, `mx.set_cache_limit(…)` and on Metal `mx.set_wired_limit(…)`; and a limit around the process, which holds.',
  *check(facts, found) {
    if (facts.about !== 'unlimited-mlx') return;
    yield found(facts.location, `a model is loaded and served, and nowhere is ${facts.missing.map(quote).join(' or ')} called`, { identity: facts.identity });
  },
  examples: {
    bad: [{ files: { 'app.py': 'from fastapi import FastAPI\nfrom mlx_lm import load\n\napp = FastAPI()\nmodel, tokenizer = load("m")\n' }, at: 'app.py:5' }],
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
