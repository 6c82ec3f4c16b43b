import { evidence, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const jobUnsuccessful = refusal({
  name: 'job-unsuccessful',
  title: 'A needed job did not succeed',
  cwe: 693,
  why: 'A job that was skipped, cancelled or failed may not have done its part, whatever its files say.',
  remedy: 'Mend the job, or take it out of `needs` if the release does not depend on it.',
  bad: gateOver([evidence()], { settings: { proofs: JSON.stringify({ guard: { result: 'skipped', outputs: {} } }) } }),
});
