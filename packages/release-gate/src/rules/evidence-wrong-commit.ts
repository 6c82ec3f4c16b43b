import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceWrongCommit = refusal({
  name: 'evidence-wrong-commit',
  title: 'Evidence is about another commit',
  cwe: 345,
  why: 'Evidence of an older, green commit says nothing about this one.',
  remedy: 'Run the guard on this commit, in this run.',
  bad: gateOver([evidence({ subject: { ...evidence().subject, commit: 'b'.repeat(40) } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
