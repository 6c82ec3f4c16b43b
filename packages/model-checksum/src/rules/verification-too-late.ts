import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const verificationTooLate = channelRule({
  name: 'verification-too-late',
  title: 'Model that is loaded before it is verified',
  severity: 'error',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 367,
  since: '0.1.0',
  why: 'What a replaced model does, it does when it is loaded; a step that says so afterwards says it too late.',
  remedy: 'Move the verification in front of the first step that loads the model.',
  *check(facts, found) {
    if (facts.kind === 'workflow' && facts.what === 'load-before-verification')
      yield found(facts.location, `${quote(facts.subject)} loads the model; it is verified only afterwards`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - run: mlx_lm.generate --model ./m\n      - run: npx mlx-guard model-checksum\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
    ],
    good: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - run: pip install mlx_lm\n      - run: npx mlx-guard model-checksum\n      - run: mlx_lm.generate --model ./m\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
