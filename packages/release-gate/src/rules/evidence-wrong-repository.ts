import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceWrongRepository = refusal({
  name: 'evidence-wrong-repository',
  title: 'Evidence is about another repository',
  cwe: 345,
  why: 'A fork can make any evidence it likes.',
  remedy: 'Run the guard in this repository.',
  bad: gateOver([evidence({ subject: { ...evidence().subject, repository: 'fork/r' } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
