import { quote } from '@mlx-guard/core';
import { deployedLevel } from '../deployed-level.ts';
import type { Facts } from '../facts.ts';
import { isVerbose } from '../level-name.ts';
import { rule } from '../rule.ts';

/** Libraries whose own messages show requests and answers once they are verbose. */
const talkative = /^(?:httpx|httpcore|urllib3|openai|anthropic|uvicorn|hypercorn|gunicorn|multipart|python_multipart|transformers|huggingface_hub|mlx_lm)\b/;

/** What is verbose without being the root of a deployed server: a library's logger, or the server that a program starts. */
function otherVerbose(facts: Facts): string | undefined {
  if (facts.kind === 'level' && talkative.test(facts.logger) && isVerbose(facts.level)) return `${quote(facts.logger)} at ${quote(facts.level)}`;
  if (facts.kind !== 'call' || (facts.name !== 'uvicorn.run' && facts.name !== 'uvicorn.Config')) return undefined;
  const level = facts.option('log_level');
  return level.kind === 'written' && isVerbose(String(level.value)) ? quote(`log_level=${level.value}`) : undefined;
}

export const verboseLevel = rule({
  name: 'verbose-level',
  title: 'Server that is deployed with a verbose log level',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'At DEBUG and TRACE servers and their libraries write whole requests, prompts and answers; what is meant for an hour of searching stays for years.',
  remedy: 'Deploy with `info` or `warning`; turn DEBUG on for a while by a setting that is not committed.',
  *check(facts, found) {
    const what = deployedLevel(facts)?.what ?? otherVerbose(facts);
    if (what === undefined) return;
    yield found(facts.location, `a verbose log level is set: ${what}`, { fix: 'info', identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'compose.yaml': 'services:\n  chat:\n    image: c:1\n    logging: { driver: local }\n    environment:\n      LOG_LEVEL: debug\n' },
        at: 'compose.yaml:6',
      },
      { files: { Dockerfile: 'FROM python:3.13\nCMD ["mlx_lm.server", "--log-level", "DEBUG"]\n' }, at: 'Dockerfile:2' },
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/uvicorn app:app --log-level=trace\nUMask=0077\n' }, at: 'chat.service:2' },
      { files: { '.env': 'CHAT_LOG_LEVEL=debug\n' }, at: '.env:1' },
      { files: { Procfile: 'web: gunicorn app:app --log-level debug\n' }, at: 'Procfile:1' },
      { files: { 'gunicorn.conf.py': 'loglevel = "debug"\n' }, at: 'gunicorn.conf.py:1' },
      {
        files: {
          'deploy/chat.yaml':
            'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: chat\n      env:\n        - name: LOG_LEVEL\n          value: DEBUG\n',
        },
        at: 'deploy/chat.yaml:7',
      },
      { files: { 'logging.json': '{"version": 1, "disable_existing_loggers": false,\n "root": {"level": "DEBUG"}}\n' }, at: 'logging.json:2' },
      { files: { 'app.py': 'import logging\n\nlogging.getLogger("httpx").setLevel(logging.DEBUG)\n' }, at: 'app.py:3' },
    ],
    good: [
      { files: { 'compose.yaml': 'services:\n  chat:\n    image: c:1\n    logging: { driver: local }\n    environment:\n      LOG_LEVEL: info\n' } },
      { files: { '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n        env: { LOG_LEVEL: debug }\n' } },
    ],
  },
});
