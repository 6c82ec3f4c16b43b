import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceUnproven = refusal({
  name: 'evidence-unproven',
  title: 'Evidence that no job vouches for',
  cwe: 345,
  why: 'Any step of the run can put a file into the folder of evidence; only the digest that the job of the guard handed over tells that it is the one it wrote.',
  remedy: 'Give the job an output with the `evidence-digest` of its guard, and pass `toJSON(needs)` as `proofs` to the gate.',
  bad: gateOver([evidence()], { settings: { proofs: '{}' } }),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
