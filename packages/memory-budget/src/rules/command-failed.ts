import { quote } from '@mlx-guard/core';
import type { RunFacts } from '../facts.ts';
import { running, runRule } from '../rule.ts';

function why({ end }: RunFacts): string | undefined {
  if (end.reason === 'not-started') return `the command could not be started: ${end.why ?? 'the system refused'}`;
  if (end.reason !== 'exit') return undefined;
  if (end.signal === 'SIGKILL') return 'the command was killed by SIGKILL, not by us; the kernel does so when memory runs out, but so may anybody else';
  if (end.signal !== null) return `the command was ended by ${quote(end.signal)}`;
  return end.exitCode === 0 ? undefined : `the command ended with exit code ${end.exitCode ?? 'none'}`;
}

export const commandFailed = runRule({
  name: 'command-failed',
  title: 'The command failed',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 754,
  why: 'A command that fails has not done the work whose memory was to be measured: its small peak proves nothing.',
  remedy: 'Mend the command; its output stands in the log of this step. Variables that it needs are named in `pass-environment`.',
  *check(facts, found) {
    const reason = why(facts);
    if (reason !== undefined) yield found(undefined, reason, { evidence: { exitCode: facts.end.exitCode ?? 'none', signal: facts.end.signal ?? 'none' } });
  },
  bad: running({ exitCode: 3 }),
});
