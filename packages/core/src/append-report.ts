import { compareFindings } from './finding.ts';
import type { MitigationState, Report } from './report.ts';
import { worstVerdict } from './verdict.ts';

function worseStates(a: readonly MitigationState[], b: readonly MitigationState[]): readonly MitigationState[] {
  return a.map((state) => {
    const other = b.find(({ mitigation }) => mitigation === state.mitigation);
    return other === undefined ? state : { ...state, ...(other.waived && { waived: true as const }), verdict: worstVerdict([state.verdict, other.verdict]) };
  });
}

/** The report of a run whose later part, such as its post step, was reported apart. The verdict can only get worse. */
export function appendReport(first: Report, later: Report): Report {
  const failure = first.failure ?? later.failure;
  return {
    ...first,
    verdict: worstVerdict([first.verdict, later.verdict]),
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
