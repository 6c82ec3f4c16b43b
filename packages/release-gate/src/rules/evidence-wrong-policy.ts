import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceWrongPolicy = refusal({
  name: 'evidence-wrong-policy',
  title: 'Evidence judged by another policy',
  cwe: 345,
  why: 'A guard that was judged by a milder policy passes what the policy in force refuses.',
  remedy: 'Run guard and gate with the same policy file, and again after it changed.',
  bad: gateOver([evidence()], { policy: { sha256: '5'.repeat(64) } }),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
