import { rule } from '../rule.ts';

export const promptCacheUnbounded = rule({
  name: 'prompt-cache-unbounded',
  title: 'The prompt cache of the server has no bound in bytes',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'mlx_lm.server keeps the caches of answered prompts by their number: ten long ones take gigabytes, which users met as crashes of the whole machine.',
  remedy:
    'Add `--prompt-cache-bytes`, and a small `--prompt-cache-size`: in versions up to 0.32.2 the bound in bytes holds only where requests are worked on in batches.',
  *check(facts, found) {
    if (facts.about !== 'server-command' || facts.words.some((word) => /^--prompt-cache-bytes(?:=|$)/.test(word))) return;
    if (facts.words.some((word, index) => word === '--prompt-cache-size=0' || (word === '0' && facts.words[index - 1] === '--prompt-cache-size'))) return;
    yield found(facts.location, 'the server is started without `--prompt-cache-bytes`', { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'start.sh': 'exec python -m mlx_lm.server --model models/tiny\n' }, at: 'start.sh:1' },
      { files: { Dockerfile: 'FROM python:3.12\nCMD ["mlx_lm.server", "--model", "m"]\n' }, at: 'Dockerfile:2' },
    ],
    good: [{ files: { 'start.sh': 'exec python -m mlx_lm server --model models/tiny --prompt-cache-bytes 1073741824\n' } }],
  },
});
