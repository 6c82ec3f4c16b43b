import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const lfsNotFetched = channelRule({
  name: 'lfs-not-fetched',
  title: 'Checkout without the weights that Git LFS keeps',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 353,
  since: '0.1.0',
  why: 'The job then sees pointers in place of weights: what is verified or loaded is a text of three lines, and a cache or download fills the gap.',
  remedy: 'Give `actions/checkout` `lfs: true`.',
  *check(facts, found) {
    if (facts.kind === 'workflow' && facts.what === 'no-lfs')
      yield found(facts.location, `${quote(facts.subject)} leaves the weights as pointers`, { fix: 'lfs: true', identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
          '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: sha256sum --check SHA256SUMS\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
    ],
    good: [
      {
        files: {
          '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: { lfs: true }\n      - run: sha256sum --check SHA256SUMS\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
