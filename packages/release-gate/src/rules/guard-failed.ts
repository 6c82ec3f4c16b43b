import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const guardFailed = refusal({
  name: 'guard-failed',
  title: 'A guard failed',
  cwe: 693,
  why: 'The guard found an error that nobody waived.',
  remedy: 'Look at the report of the guard: mend what it found, or waive it in the policy with owner, reason and end.',
  bad: gateOver([evidence({ verdict: 'fail', counts: { ...evidence().counts, error: 1 } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
