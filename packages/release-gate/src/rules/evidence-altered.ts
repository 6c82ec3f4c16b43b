import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceAltered = refusal({
  name: 'evidence-altered',
  title: 'Evidence was altered on its way',
  cwe: 345,
  why: 'The file is not the one that the guard wrote: whoever changed it decides what the gate believes.',
  remedy: 'Find out what wrote into the artifact or the folder between the jobs. Run the guard again.',
  bad: gateOver([evidence()], { settings: { proofs: JSON.stringify({ 'model-checksum': '1'.repeat(64) }) } }),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
