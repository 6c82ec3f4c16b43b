import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceVacuous = refusal({
  name: 'evidence-vacuous',
  title: 'A pass that looked at nothing',
  cwe: 393,
  why: 'A pattern that matches nothing is the commonest way to be green without a check.',
  remedy: 'Correct the `paths` of the guard so that it inspects what it should.',
  bad: gateOver([evidence({ coverage: { inspected: 0, eligible: 0, skipped: [] } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
