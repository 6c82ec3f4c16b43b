import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceFuture = refusal({
  name: 'evidence-future',
  title: 'Evidence from the future',
  cwe: 367,
  why: 'A time that has not come yet would keep old evidence fresh for ever.',
  remedy: 'Set the clock of the runner, and run the guard again.',
  bad: gateOver([evidence({ finishedAt: '2026-06-01T13:00:00.000Z', expiresAt: '2026-06-02T13:00:00.000Z' })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
