import { type AnyRule, type BadExample, type Example, type ExampleProcess, type Finding, type Found, type Rule, type RuleSpec, rulesOf } from '@mlx-guard/core';
import type { Facts, RunFacts } from './facts.ts';

/** The constructor of this guard's rules. */
export const rule = rulesOf<Facts>('memory-budget');

const settings = { command: '["python", "-m", "my_app"]', budget: '100MiB' };

/** A run of an example's command under a budget of 100 MiB. */
export const running = (process: ExampleProcess, more: Readonly<Record<string, string>> = {}): Example => ({
  files: {},
  settings: { ...settings, ...more },
  process,
});

/** A server of an example: it holds so many MiB at each look, and answers its connections with these statuses: first that it is there, then a plain request. */
export const serving = (holds: readonly number[], server: readonly number[], more: Readonly<Record<string, string>> = {}): Example => ({
  files: {},
  settings: { ...settings, endpoint: 'http://127.0.0.1:8080/v1/chat/completions', ...more },
  process: { holds: holds.map((size) => size * 1024 ** 2) },
  server,
});

/** What an author of a rule writes; the rest is the same for all: an error about the run, which no change to a file can make somebody else's. */
interface RunRuleSpec extends Pick<AnyRule, 'name' | 'title' | 'mitigation' | 'strength' | 'cwe' | 'why' | 'remedy'>, Pick<RuleSpec, 'locked'> {
  readonly check: (facts: RunFacts, found: Found) => Iterable<Finding>;
  readonly bad: BadExample;
}

/** Builds a rule about how a run went. Its twin is a run that stays inside every bound. */
export const runRule = ({ bad, check, ...spec }: RunRuleSpec): Rule<Facts> =>
  rule({
    ...spec,
    severity: 'error',
    confidence: 'high',
    gate: 'always',
    since: '0.1.0',
    *check(facts, found) {
      if (facts.about === 'run') yield* check(facts, found);
    },
    examples: { bad: [bad], good: [running({ peakBytes: 50 * 1024 ** 2 })] },
  });
