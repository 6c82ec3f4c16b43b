import { evidence, exampleFolder, gateOver, good } from '../examples.ts';
import { rule } from '../rule.ts';

const budget = evidence({ guard: 'memory-budget', name: 'memory-budget', executedSubject: true });

export const evidenceSharedJob = rule({
  name: 'evidence-shared-job',
  title: 'Code of the project ran beside another guard',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'all',
  strength: 'detected',
  gate: 'always',
  cwe: 653,
  since: '0.1.0',
  why: 'Code that runs in a job can write the evidence of every guard in that job, and the digest that the job hands over.',
  remedy: 'Give the guard that runs code of the project a job of its own, with `permissions: {}` as far as it can do without.',
  examples: {
    bad: [{ ...gateOver([evidence(), budget]), at: `${exampleFolder}/memory-budget.evidence.json` }],
    good: [good(), gateOver([evidence(), { ...budget, producer: { ...budget.producer, job: 'memory' } }])],
  },
});
