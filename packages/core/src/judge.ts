import type { Baseline } from './baseline.ts';
import { type Finding, milder, type RuleId, type Severity } from './finding.ts';
import { type Profile, type ProjectKind, severityUnder } from './profile.ts';
import type { AnyRule } from './rule.ts';
import { counted, quote } from './text.ts';
import { isFor, standing, type Waiver } from './waiver.ts';

/** By what findings are judged: policy, baseline and what a pull request touched. */
export interface Judgement {
  readonly profile: Profile;
  readonly project: ProjectKind;
  readonly severities: ReadonlyMap<RuleId, Severity | 'off'>;
  readonly waivers: readonly Waiver[];
  readonly baseline: Baseline | undefined;
  /** `new`: what is in no touched file is ambient. */
  readonly gate: { readonly on: 'all' } | { readonly on: 'new'; touched(path: string): boolean };
  /** What stands before a path to make it relative to the repository root. */
  readonly prefix: string;
}

/** Without a policy: the rules as the recommended profile has them. */
export const defaultJudgement: Judgement = {
  profile: 'recommended',
  project: 'app',
  severities: new Map(),
  waivers: [],
  baseline: undefined,
  gate: { on: 'all' },
  prefix: '',
};

/** Something to say about the judgement itself, such as an unused waiver. */
export interface Notice {
  readonly severity: 'warning' | 'note';
  readonly message: string;
}

/** Findings as they count, and what else there is to say. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** How many findings of rules that are off were left out. */
  readonly off: number;
  /** The rules that profile or policy turned off: they prove nothing. */
  readonly offRules: ReadonlySet<string>;
  readonly notices: readonly Notice[];
}

class Judge {
  readonly #judgement: Judgement;
  readonly #rules: ReadonlyMap<string, AnyRule>;
  readonly #now: Date;
  readonly #used = new Set<Waiver>();
  readonly #left: Map<string, number>;

  constructor(judgement: Judgement, rules: readonly AnyRule[], now: Date) {
    this.#judgement = judgement;
    this.#rules = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
    this.#now = now;
    this.#left = new Map(judgement.baseline?.findings.map(({ fingerprint, count }) => [fingerprint, count]));
  }

  severityOf(rule: AnyRule): Severity | 'off' {
    if (rule.locked === true) return rule.severity;
    return this.#judgement.severities.get(rule.id) ?? severityUnder(rule, this.#judgement.profile, this.#judgement.project);
  }

  /** As the rule counts, but no worse than the finding was rated; what the policy says of the rule counts for all its findings. */
  #severityOf(finding: Finding, rule: AnyRule): Severity | 'off' {
    const severity = this.severityOf(rule);
    const isRated = finding.severity !== rule.severity && rule.locked !== true && !this.#judgement.severities.has(rule.id);
    return severity === 'off' || !isRated ? severity : milder(severity, finding.severity);
  }

  #isBaselined(finding: Finding): boolean {
    const left = this.#left.get(finding.fingerprint) ?? 0;
    if (left > 0) this.#left.set(finding.fingerprint, left - 1);
    return left > 0;
  }

  #isAmbient(finding: Finding): boolean {
    const { gate } = this.#judgement;
    return gate.on === 'new' && (finding.location === undefined || !gate.touched(finding.location.path));
  }

  judge(finding: Finding): Finding | undefined {
    const rule = this.#rules.get(finding.rule);
    if (rule === undefined) return finding;
    const severity = this.#severityOf(finding, rule);
    if (severity === 'off') return undefined;
    const judged = { ...finding, severity };
    const waiver = this.#judgement.waivers.find((one) => standing(one.expires, this.#now) !== 'expired' && isFor(one, finding, rule, this.#judgement.prefix));
    if (waiver !== undefined) {
      this.#used.add(waiver);
      return { ...judged, waived: { owner: waiver.owner, reason: waiver.reason, expires: waiver.expires } };
    }
    if (rule.locked === true) return judged;
    if (this.#isBaselined(finding)) return { ...judged, baselined: true };
    return rule.gate !== 'always' && this.#isAmbient(finding) ? { ...judged, ambient: true } : judged;
  }

  notices(findings: readonly Finding[], isComplete: boolean): readonly Notice[] {
    const own = this.#judgement.waivers.filter((waiver) =>
      [...this.#rules.values()].some((rule) => (waiver.rule === undefined ? waiver.mitigation === rule.mitigation : waiver.rule === rule.id)),
    );
    return own.flatMap((waiver) => this.#noticesOf(waiver, findings, isComplete));
  }

  #noticesOf(waiver: Waiver, findings: readonly Finding[], isComplete: boolean): readonly Notice[] {
    const name = `the waiver of ${quote(waiver.owner)} for ${quote(waiver.rule ?? waiver.mitigation ?? '')}`;
    switch (standing(waiver.expires, this.#now)) {
      case 'expired': {
        const hit = findings.filter((finding) => {
          const rule = this.#rules.get(finding.rule);
          return rule !== undefined && isFor(waiver, finding, rule, this.#judgement.prefix);
        });
        return [{ severity: 'warning', message: `${name} expired on ${waiver.expires}: ${counted(hit.length, 'finding')} of it count again` }];
      }
      case 'expiring':
        return [{ severity: 'warning', message: `${name} expires on ${waiver.expires}` }];
      case 'valid':
        return isComplete && !this.#used.has(waiver) ? [{ severity: 'warning', message: `${name} was not needed: remove it` }] : [];
    }
  }
}

/** Rates findings by profile and policy, and marks those that are waived, known or not of this change. Nothing is lost but what a rule that is off found. */
export function judgeFindings(findings: readonly Finding[], rules: readonly AnyRule[], judgement: Judgement, now: Date, isComplete: boolean): Judged {
  const judge = new Judge(judgement, rules, now);
  const judged = findings.flatMap((finding) => judge.judge(finding) ?? []);
  const offRules = new Set<string>(rules.filter((rule) => judge.severityOf(rule) === 'off').map(({ id }) => id));
  return { findings: judged, off: findings.length - judged.length, offRules, notices: judge.notices(findings, isComplete) };
}

/** The severity with which a finding counts towards verdict and step: none where it is waived or known, at most a warning where it is ambient. */
export function weightOf({ severity, waived, baselined, ambient }: Finding): Severity | undefined {
  if (waived !== undefined || baselined === true) return undefined;
  return ambient === true && severity === 'error' ? 'warning' : severity;
}

/** The findings that count, each with the severity it counts with. */
export const weigh = (findings: readonly Finding[]): readonly { readonly severity: Severity }[] =>
  findings.flatMap((finding) => {
    const severity = weightOf(finding);
    return severity === undefined ? [] : [{ severity }];
  });
