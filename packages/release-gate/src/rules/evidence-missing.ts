import { gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const evidenceMissing = refusal({
  name: 'evidence-missing',
  title: 'Evidence is missing',
  cwe: 354,
  why: 'A guard that did not run found nothing, which is not the same as nothing being wrong: skipped jobs count as green everywhere else.',
  remedy: 'Let the guard run in this workflow, hand its report files over, and let the gate need its job. Check the `if:` of the job.',
  bad: gateOver([]),
});
