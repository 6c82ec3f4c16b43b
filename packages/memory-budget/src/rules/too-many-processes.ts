import { running, runRule } from '../rule.ts';

export const tooManyProcesses = runRule({
  name: 'too-many-processes',
  title: 'The run started too many processes',
  mitigation: 'memory-limits',
  strength: 'enforced',
  cwe: 770,
  why: 'Each process holds memory, and a program that starts them without a bound takes the machine down as surely as one that allocates.',
  remedy: 'Bound the workers of the program, or raise `max-processes`.',
  *check({ end, maxProcesses }, found) {
    if (end.reason !== 'processes') return;
    yield found(undefined, `the run had ${end.mostProcesses} processes at once, at most ${maxProcesses} are allowed; it was ended`, {
      evidence: { mostProcesses: end.mostProcesses, maxProcesses },
    });
  },
  bad: running({ mostProcesses: 600, killMs: 90 }),
});
