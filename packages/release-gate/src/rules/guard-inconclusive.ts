import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const guardInconclusive = refusal({
  name: 'guard-inconclusive',
  title: 'A guard could not tell',
  cwe: 693,
  why: 'Something should have been checked and was not: nothing is known about it.',
  remedy: 'Look at the report of the guard: it names what was skipped, and why.',
  bad: gateOver([evidence({ verdict: 'inconclusive' })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
