import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const cacheBeforeVerification = channelRule({
  name: 'cache-before-verification',
  title: 'Model from a cache that is used without being verified',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 345,
  since: '0.1.0',
  why: 'Any branch can fill a cache that the default branch restores; its key says nothing about the bytes.',
  remedy: "Put the digest of the manifest into the key (`hashFiles('model.lock.json')`), and verify after restoring, before the first load.",
  *check(facts, found) {
    if (facts.kind === 'workflow' && facts.what === 'cache-before-verification')
      yield found(facts.location, `${quote(facts.subject)} restores a model that is loaded unverified`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/cache@v4\n        with: { path: ~/.cache/huggingface, key: models }\n      - run: python -m mlx_lm generate --model ./m\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
    ],
    good: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/cache@v4\n        with: { path: ~/.cache/huggingface, key: models }\n      - run: npx mlx-guard model-checksum\n      - run: python -m mlx_lm generate --model ./m\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
