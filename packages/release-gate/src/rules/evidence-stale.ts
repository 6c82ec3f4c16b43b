import { evidence, exampleFolder, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceStale = refusal({
  name: 'evidence-stale',
  title: 'Evidence is too old',
  cwe: 613,
  why: 'Advisories, models and policies change; what was true long ago proves little today.',
  remedy: 'Run the guard again, or widen `max-age` if the age is meant.',
  bad: gateOver([evidence({ startedAt: '2026-05-29T11:00:00.000Z', finishedAt: '2026-05-29T11:30:00.000Z' })]),
  at: `${exampleFolder}/model-checksum.evidence.json`,
});
