import { quote } from '@mlx-guard/core';
import type { Facts } from '../facts.ts';
import { isDeployed } from '../facts.ts';
import { rule } from '../rule.ts';

/** What turns core dumps on: a limit that is not 0. */
function core(facts: Facts): string | undefined {
  if (facts.kind === 'setting' && facts.of === 'systemd' && facts.key === 'LimitCORE' && /^infinity/.test(facts.value)) return 'LimitCORE=infinity';
  if (facts.kind === 'setting' && facts.of === 'compose' && facts.key === 'ulimits.core' && facts.value === '-1') return 'ulimits.core: -1';
  if (facts.kind !== 'command' || !isDeployed(facts.where)) return undefined;
  const [program, ...words] = facts.words;
  if (program === 'ulimit' && words[0] === '-c' && words[1] === 'unlimited') return 'ulimit -c unlimited';
  return program === 'docker' && words.some((word, index) => word === '--ulimit=core=-1' || (word === '--ulimit' && words[index + 1] === 'core=-1'))
    ? '--ulimit core=-1'
    : undefined;
}

export const coreDumpEnabled = rule({
  name: 'core-dump-enabled',
  title: 'Server that may write core dumps',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-protection',
  strength: 'detected',
  cwe: 528,
  since: '0.1.0',
  why: 'A core dump is the memory of the server in a file: every conversation it held, and its keys.',
  remedy: 'Leave the limit at 0 where real users are served; a crash is told by its traceback.',
  *check(facts, found) {
    const what = core(facts);
    if (what !== undefined) yield found(facts.location, `${quote(what)} lets the server write its memory to a file`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'chat.service': '[Service]\nExecStart=/usr/bin/chat\nLimitCORE=infinity\n' }, at: 'chat.service:3' },
      { files: { 'entrypoint.sh': 'ulimit -c unlimited\nexec chat\n' }, at: 'entrypoint.sh:1' },
      { files: { 'compose.yaml': 'services:\n  chat:\n    image: c:1\n    logging: { driver: local }\n    ulimits:\n      core: -1\n' }, at: 'compose.yaml:6' },
    ],
    good: [{ files: { 'chat.service': '[Service]\nExecStart=/usr/bin/chat\nLimitCORE=0\n' } }],
  },
});
