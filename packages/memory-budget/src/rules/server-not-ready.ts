import { rule, serving } from '../rule.ts';

export const serverNotReady = rule({
  name: 'server-not-ready',
  title: 'The server does not answer as it should',
  severity: 'error',
  confidence: 'high',
  gate: 'always',
  mitigation: 'memory-monitoring',
  strength: 'enforced',
  cwe: 754,
  since: '0.1.0',
  why: 'What refuses or ignores a plain request would pass every test of refusals, and its small peak proves nothing.',
  remedy:
    'Let `command` start the server in the foreground; name its address in `endpoint`, a health check in `ready-url`, and in `request` what its clients send.',
  *check(facts, found) {
    if (facts.about === 'server') yield found(undefined, `the server cannot be measured: ${facts.problem}`);
  },
  examples: {
    bad: [serving([10], [200, 500]), { ...serving([10], [200, 200]), process: {} }],
    good: [serving([10], [200])],
  },
});
