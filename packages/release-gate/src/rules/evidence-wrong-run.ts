import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceWrongRun = refusal({
  name: 'evidence-wrong-run',
  title: 'Evidence of another run',
  cwe: 345,
  why: 'Within one run the jobs vouch for each other; evidence from elsewhere nobody here vouches for.',
  remedy: 'Run the guard in this run and hand its files over.',
  bad: gateOver([evidence({ producer: { ...evidence().producer, runId: '6' } })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
