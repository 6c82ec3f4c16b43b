import { evidence, gateOver } from '../examples.ts';
import { refusal } from '../rule.ts';

export const mitigationUncovered = refusal({
  name: 'mitigation-uncovered',
  title: 'A required mitigation is not covered',
  cwe: 693,
  why: 'The policy of the release asks for it, and neither a run nor a person vouches for it.',
  remedy: 'Let a guard cover it, or add a `controls` entry to the policy with owner, statement, evidence and end.',
  bad: gateOver([evidence()], { settings: { require: 'log-masking' } }),
});
