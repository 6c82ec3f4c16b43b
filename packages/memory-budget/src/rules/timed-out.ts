import { time } from '../amount.ts';
import { running, runRule } from '../rule.ts';

export const timedOut = runRule({
  name: 'timed-out',
  title: 'The run did not end in time',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 400,
  why: 'A run that was cut short has not shown what it would have needed, and work without an end holds its memory without an end.',
  remedy: 'Give the program an end (fewer tokens, fewer requests), or raise `timeout`.',
  *check({ end, timeoutMs }, found) {
    if (end.reason === 'timeout') yield found(undefined, `the run did not end within ${time(timeoutMs)} and was stopped`, { evidence: { timeoutMs } });
  },
  bad: running({ reason: 'timeout', killMs: 40 }),
});
