import type { Finding, Location, Report } from '@mlx-guard/core';
import { sarifMessage } from './escape.ts';
import { cut, limits } from './limits.ts';
import { placeText, repositoryPath } from './place.ts';
import { pasteable } from './remedy.ts';
import { isCounting, shownSeverity, standingText } from './standing.ts';

/** Where GitHub shows a finding that has no place of its own, if the workflow is not known: the file that would configure us. */
export const fallbackPath = '.github/mlx-guard.yml';

/** A path from the repository root as a relative reference (RFC 3986). A `:` in its first segment is encoded too, so it is no scheme. */
const uriOf = (path: string): string => path.toWellFormed().split('/').map(encodeURIComponent).join('/');

/**
 * GitHub refuses the whole file for one result without a location, and shows none without `startLine`. So it is given for binary files
 * too, where SARIF (3.30.1) wants `byteOffset` alone.
 */
const regionOf = ({ path: _, startLine = 1, ...rest }: Partial<Location>) => ({ startLine, ...rest });

const physical = (path: string, location: Partial<Location>) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' }, region: regionOf(location) },
});

/** Where a result stands: its place, else the workflow that ran the guard. */
function locationOf(report: Report, location: Location | undefined) {
  const path = location && repositoryPath(report, location.path);
  return location === undefined || path === undefined ? physical(report.run.workflowFile ?? fallbackPath, {}) : physical(path, location);
}

function messageOf(finding: Finding, report: Report): string {
  const { location, message } = finding;
  const isHidden = location !== undefined && (location.byteOffset !== undefined || repositoryPath(report, location.path) === undefined);
  const paste = pasteable(finding);
  const parts = [
    cut(message, limits.messageChars),
    ...(isHidden ? [`At ${placeText(location, report.run.prefix)}.`] : []),
    ...(paste === undefined ? [] : [`Paste: ${paste}`]),
  ];
  return parts.map(sarifMessage).join('\n');
}

/** Present in every result, since it must be in all or in none (3.27.23). */
const suppressionsOf = (finding: Finding) =>
  isCounting(finding) ? [] : [{ kind: 'external', status: 'accepted', justification: sarifMessage(standingText(finding) ?? '') }];

/** A finding as `result` (SARIF 2.1.0, 3.27). `ruleIndex` is undefined where the guard does not have the rule. */
export function sarifResult(report: Report, finding: Finding, ruleIndex: number | undefined) {
  const related = (finding.related ?? []).slice(0, limits.sarifRelatedLocations).map(({ location, message }, index) => ({
    id: index + 1,
    ...locationOf(report, location),
    message: { text: sarifMessage(cut(message, limits.messageChars)) },
  }));
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: shownSeverity(finding),
    message: { text: messageOf(finding, report) },
    locations: [locationOf(report, finding.location)],
    ...(related.length > 0 && { relatedLocations: related }),
    suppressions: suppressionsOf(finding),
    partialFingerprints: { 'mlxGuard/v1': finding.fingerprint },
  };
}
