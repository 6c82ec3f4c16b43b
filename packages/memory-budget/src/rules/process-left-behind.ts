import { running, runRule } from '../rule.ts';

export const processLeftBehind = runRule({
  name: 'process-left-behind',
  title: 'Processes outlived the command',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 404,
  why: 'What goes on after the command has ended holds memory that nobody measures, and in CI can wait for later steps and their secrets.',
  remedy: 'Let the command wait for what it starts, and end its servers and daemons before it ends itself.',
  *check({ end }, found) {
    if (end.leftovers === 0) return;
    const who = end.leftovers === 1 ? '1 process' : `${end.leftovers} processes`;
    yield found(undefined, `${who} of the command outlived it and had to be ended`, { evidence: { leftovers: end.leftovers } });
  },
  bad: running({ leftovers: 1 }),
});
