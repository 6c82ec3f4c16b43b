import { evidence, evidenceFile, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceDuplicate = refusal({
  name: 'evidence-duplicate',
  title: 'Two pieces of evidence of one name',
  cwe: 694,
  why: 'Of two that disagree one could be chosen to please; the gate chooses none.',
  remedy: 'Give each step of the guard a `name` of its own.',
  bad: { ...gateOver([evidence()]), files: { ...evidenceFile(evidence()), ...evidenceFile(evidence(), 'model-checksum_2') } },
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
