import { compareFindings } from './finding.ts';
import type { MitigationState, Report } from './report.ts';
import type { Verdict } from './verdict.ts';

/** Worst first: what two parts of one run say together is the worse of both. */
const order: readonly Verdict[] = ['fail', 'inconclusive', 'warn', 'pass', 'not-applicable'];

const worse = (a: Verdict, b: Verdict): Verdict => (order.indexOf(a) <= order.indexOf(b) ? a : b);

function worseStates(a: readonly MitigationState[], b: readonly MitigationState[]): readonly MitigationState[] {
  return a.map((state) => {
    const other = b.find(({ mitigation }) => mitigation === state.mitigation);
    return other === undefined ? state : { ...state, ...(other.waived && { waived: true as const }), verdict: worse(state.verdict, other.verdict) };
  });
}

/** The report of a run whose later part, such as its post step, was reported apart. The verdict can only get worse. */
export function appendReport(first: Report, later: Report): Report {
  const failure = first.failure ?? later.failure;
  return {
    ...first,
    verdict: worse(first.verdict, later.verdict),
    ...(failure && { failure }),
    finishedAt: later.finishedAt,
    findings: [...first.findings, ...later.findings].sort(compareFindings),
    offFindings: first.offFindings + later.offFindings,
    omittedFindings: first.omittedFindings + later.omittedFindings,
    coverage: {
      eligible: first.coverage.eligible + later.coverage.eligible,
      inspected: first.coverage.inspected + later.coverage.inspected,
      skipped: [...first.coverage.skipped, ...later.coverage.skipped],
      skippedCount: first.coverage.skippedCount + later.coverage.skippedCount,
      unavailable: [...first.coverage.unavailable, ...later.coverage.unavailable],
      mitigations: worseStates(first.coverage.mitigations, later.coverage.mitigations),
    },
    executedSubject: first.executedSubject || later.executedSubject,
    metrics: { ...first.metrics, ...later.metrics },
    outputs: { ...first.outputs, ...later.outputs },
    details: [...first.details, ...later.details],
    attachments: [...first.attachments, ...later.attachments],
  };
}
