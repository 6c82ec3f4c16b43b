import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const logCopied = rule({
  name: 'log-copied',
  title: 'Logs that are copied into an image or uploaded as an artifact',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 552,
  since: '0.1.0',
  why: 'Whoever pulls the image or may read the repository has the log: artifacts of a public repository are for everybody.',
  remedy: 'Name what belongs there, and list `*.log` and `logs/` in `.dockerignore`. An artifact of logs needs a short `retention-days` and made-up input.',
  *check(facts, found) {
    if (facts.kind !== 'copied-log') return;
    yield found(facts.location, `${quote(facts.path)} goes into ${facts.into === 'image' ? 'the image' : 'an artifact'}`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { Dockerfile: 'FROM python:3.13\nCOPY logs/ /app/logs/\n' }, at: 'Dockerfile:2' },
      {
        files: {
          '.github/workflows/ci.yml':
            'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/upload-artifact@v4\n        with:\n          path: |\n            report.html\n            server.log\n',
        },
        at: '.github/workflows/ci.yml:7',
      },
    ],
    good: [{ files: { Dockerfile: 'FROM python:3.13\nCOPY src/ /app/src/\n' } }],
  },
});
