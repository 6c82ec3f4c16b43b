import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const secretOnPullRequest = channelRule({
  name: 'secret-on-pull-request',
  title: 'Key of a hub or cloud in reach of changes that nobody reviewed',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'storage-audit',
  strength: 'detected',
  cwe: 522,
  since: '0.1.0',
  why: 'The code of a pull request runs in that job: it can send the key away, and with it go the models that the key may write.',
  remedy: 'Use a read-only token, or move the step to `push` on the default branch behind an environment with reviewers.',
  *check(facts, found) {
    if (facts.kind === 'workflow' && facts.what === 'secret-on-pull-request')
      yield found(facts.location, `pull requests reach ${quote(facts.subject)}`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: [push, pull_request]\njobs:\n  a:\n    env:\n      HF_TOKEN: $' + '{{ secrets.HF_TOKEN }}\n    steps:\n      - run: make\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
    ],
    good: [
      {
        files: { '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    env:\n      HF_TOKEN: $' + '{{ secrets.HF_TOKEN }}\n    steps:\n      - run: make\n' },
        settings: { mode: 'lint' },
      },
    ],
  },
});
