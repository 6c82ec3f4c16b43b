import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const verificationNeutralised = channelRule({
  name: 'verification-neutralised',
  title: 'Verification whose failure does not count',
  severity: 'error',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 754,
  since: '0.1.0',
  why: 'The step is there and green whatever it finds: everybody believes that the model was verified.',
  remedy: 'Take out `continue-on-error`, `|| true` and `fail-on: never`. To try a check out, use a job of its own that nothing needs.',
  *check(facts, found) {
    if (facts.kind === 'workflow' && facts.what === 'neutralised')
      yield found(facts.location, `${quote(facts.subject)} goes on whatever it finds`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: sha256sum --check SHA256SUMS || true\n' },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - uses: my-org/mlx-guard/actions/model-checksum@v1\n        continue-on-error: true\n',
        },
        settings: { mode: 'lint' },
        at: '.github/workflows/ci.yml:5',
      },
    ],
    good: [
      {
        files: { '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: sha256sum --check SHA256SUMS\n      - run: make lint || true\n' },
        settings: { mode: 'lint' },
      },
    ],
  },
});
