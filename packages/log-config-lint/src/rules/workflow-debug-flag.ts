import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

const flags: ReadonlySet<string> = new Set(['ACTIONS_STEP_DEBUG', 'ACTIONS_RUNNER_DEBUG', 'RUNNER_DEBUG']);

export const workflowDebugFlag = rule({
  name: 'workflow-debug-flag',
  title: 'Workflow that debugs on every run',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Steps that debug print inputs, responses and environments into a log that everybody may read where the repository is public.',
  remedy: 'Take the variable out; *Re-run jobs* has a switch for debug logging, for one run.',
  *check(facts, found) {
    if (facts.kind !== 'variable' || facts.where !== 'workflow' || !flags.has(facts.name) || !/^(?:true|1)$/i.test(facts.value)) return;
    yield found(facts.location, `${quote(`${facts.name}=${facts.value}`)} debugs on every run`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { '.github/workflows/ci.yml': 'on: push\nenv:\n  ACTIONS_STEP_DEBUG: true\njobs:\n  a:\n    steps:\n      - run: make\n' },
        at: '.github/workflows/ci.yml:3',
      },
    ],
    good: [{ files: { '.github/workflows/ci.yml': 'on: push\nenv:\n  ACTIONS_STEP_DEBUG: false\njobs:\n  a:\n    steps:\n      - run: make\n' } }],
  },
});
