import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const secretInScriptOutput = rule({
  name: 'secret-in-script-output',
  title: 'Script that prints a secret, or traces commands that hold one',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: '`set -x` prints each command with its values. GitHub masks a secret only as it stands: base64, a part of it or JSON around it goes through.',
  remedy: 'Leave tracing off around commands with secrets (`set +x`), and hand a secret over by standard input or a file, never by `echo`.',
  *check(facts, found) {
    if (facts.kind !== 'exposed-secret') return;
    const { location, how, secret, identity } = facts;
    const message = how === 'trace' ? `commands are traced here, and one of them holds ${quote(secret)}` : `this prints ${quote(secret)}`;
    yield found(location, message, { identity });
  },
  examples: {
    bad: [
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  deploy:\n    steps:\n      - run: |\n          set -x\n          hf auth login --token "$HF_TOKEN"\n        env: { HF_TOKEN: "x" }\n',
        },
        at: '.github/workflows/ci.yml:6',
      },
      { files: { 'deploy.sh': '#!/bin/bash -x\ncurl -H "Authorization: Bearer $API_KEY" https://example.org\n' }, at: 'deploy.sh:2' },
      { files: { 'deploy.sh': '#!/bin/bash\necho "key: $API_KEY"\n' }, at: 'deploy.sh:2' },
    ],
    good: [
      {
        files: { 'deploy.sh': '#!/bin/bash\nset -x\nmake build\nset +x\necho "$API_KEY" | docker login --password-stdin\necho "token=$HF_TOKEN" >> .netrc\n' },
      },
    ],
  },
});
