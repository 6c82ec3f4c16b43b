import { type AnyRule, type Finding, type Severity, severities } from '@mlx-guard/core';
import { isCounting, shownSeverity, standingText } from './standing.ts';

/** Hands out 0, 1, 2, … for each key. */
class Turns {
  readonly #next = new Map<string, number>();

  take(key: string): number {
    const turn = this.#next.get(key) ?? 0;
    this.#next.set(key, turn + 1);
    return turn;
  }
}

/** Worst first; what does not count comes after all that does. */
const rankOf = (finding: Finding): number => severities.indexOf(shownSeverity(finding)) + (isCounting(finding) ? 0 : severities.length);

/**
 * What to show first where not everything fits: worst first, then one per rule and file before any second, then one per rule before the
 * next of that rule. Otherwise the order of the report.
 */
export function worstInTurns(findings: readonly Finding[]): readonly Finding[] {
  const turns = new Turns();
  return findings
    .map((finding) => {
      const worst = rankOf(finding);
      const inFile = turns.take(JSON.stringify([worst, finding.rule, finding.location?.path]));
      return { finding, worst, inFile, ofRule: turns.take(JSON.stringify([worst, finding.rule, inFile])) };
    })
    .sort((a, b) => a.worst - b.worst || a.inFile - b.inFile || a.ofRule - b.ofRule)
    .map(({ finding }) => finding);
}

/** Findings that are mended the same way and count the same: same rule, file, fix and standing. */
export interface Entry {
  readonly severity: Severity;
  readonly ruleId: string;
  /** Undefined where the findings name a rule that the guard does not have. */
  readonly rule: AnyRule | undefined;
  readonly first: Finding;
  /** In the order of `worstInTurns`; never empty. */
  readonly findings: readonly Finding[];
}

/** Folds equal findings into entries, in the order in which they should be shown. */
export function fold(findings: readonly Finding[], rules: readonly AnyRule[]): readonly Entry[] {
  const byId = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
  const entries = new Map<string, Entry & { readonly findings: Finding[] }>();
  for (const finding of worstInTurns(findings)) {
    const severity = shownSeverity(finding);
    const key = JSON.stringify([severity, finding.rule, finding.location?.path, finding.fix, standingText(finding)]);
    const known = entries.get(key);
    if (known) known.findings.push(finding);
    else entries.set(key, { severity, ruleId: finding.rule, rule: byId.get(finding.rule), first: finding, findings: [finding] });
  }
  return [...entries.values()];
}
