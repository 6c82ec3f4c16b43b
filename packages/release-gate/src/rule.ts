import { type AnyRule, type BadExample, type Example, type RefusalCode, type Rule, rulesOf } from '@mlx-guard/core';
import { exampleNow, good } from './examples.ts';

const ofThisGuard = rulesOf('release-gate');

/** What an author of a refusal writes; the rest is the same for all: an error, proved by the run, about the whole threat model. */
interface RefusalSpec extends Pick<AnyRule, 'title' | 'why' | 'remedy' | 'cwe'> {
  readonly name: RefusalCode;
  readonly bad: Example;
  /** Where the finding stands: a file, or nowhere where it is about what is missing. */
  readonly at?: string;
}

/** Builds the rule of one reason for which the gate refuses. Its untouched twin passes. */
export function refusal({ bad, at, ...spec }: RefusalSpec): Rule {
  const example: BadExample = { ...bad, clock: bad.clock ?? exampleNow, ...(at !== undefined && { at }) };
  return ofThisGuard({
    ...spec,
    severity: 'error',
    confidence: 'high',
    mitigation: 'all',
    strength: 'enforced',
    locked: true,
    since: '0.1.0',
    examples: { bad: [example], good: [good()] },
  });
}

/** Builds a rule of another kind. */
export const rule = ofThisGuard;
