import type { AnyGuard } from './guard.ts';
import type { Report } from './report.ts';
import { type Mitigation, type Threat, threatIds, threats } from './threats.ts';

/** What is known about one mitigation after some guards ran. */
export type CoverageState = 'enforced' | 'detected' | 'waived' | 'failed' | 'inconclusive' | 'not applicable' | 'not covered' | 'not built yet';

/** One cell of the coverage matrix: a mitigation of a threat and how it stands. */
export interface CoverageCell {
  readonly threat: Threat;
  readonly mitigation: Mitigation;
  readonly state: CoverageState;
  /** Names of the reports it rests on. */
  readonly reports: readonly string[];
}

/** Worst first: what several reports say of one mitigation is the worst that one of them says. */
const order: readonly CoverageState[] = ['failed', 'inconclusive', 'not applicable', 'waived', 'detected', 'enforced'];

function stateIn(report: Report, mitigation: Mitigation): CoverageState | undefined {
  const own = report.coverage.mitigations.find((state) => state.mitigation === mitigation);
  switch (own?.verdict) {
    case undefined:
      return undefined;
    case 'fail':
      return 'failed';
    case 'inconclusive':
      return 'inconclusive';
    case 'not-applicable':
      return 'not applicable';
    case 'pass':
    case 'warn':
      return own?.waived === true ? 'waived' : own?.strength;
  }
}

function cell(threat: Threat, mitigation: Mitigation, reports: readonly Report[], guards: readonly AnyGuard[]): CoverageCell {
  const known = reports.flatMap((report) => {
    const state = stateIn(report, mitigation);
    return state === undefined ? [] : [{ state, name: report.name }];
  });
  const worst = order.find((state) => known.some((one) => one.state === state));
  const isBuilt = guards.some(({ rules }) => rules.some((rule) => rule.mitigation === mitigation));
  return { threat, mitigation, state: worst ?? (isBuilt ? 'not covered' : 'not built yet'), reports: known.map(({ name }) => name) };
}

/** Every mitigation of the threat model and how it stands after these runs. A threat is never shown as covered because one of its mitigations is. */
export const coverageMatrix = (reports: readonly Report[], guards: readonly AnyGuard[]): readonly CoverageCell[] =>
  threatIds.flatMap((threat) => threats[threat].mitigations.map((mitigation) => cell(threat, mitigation, reports, guards)));
