import { type AnyRule, counted, type Finding, type Location, type Report, type Severity, severities, weightOf } from '@mlx-guard/core';
import { workflowCommand } from './escape.ts';
import { cut, limits } from './limits.ts';
import { worstInTurns } from './order.ts';
import { gapTexts, noticeTexts, reportFile } from './outcome.ts';
import { isPlainName, placeText, repositoryPath } from './place.ts';
import { pasteable } from './remedy.ts';
import { shownSeverity, standingText } from './standing.ts';

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Severity, string>;

/** Where GitHub shows the annotation. Columns only within one line: GitHub refuses others. Nothing for a path that it could not match anyway. */
function position(report: Report, location: Location | undefined): Readonly<Record<string, string | number | undefined>> {
  const file = location && repositoryPath(report, location.path);
  if (location === undefined || file === undefined || !isPlainName(file) || file.length > limits.annotationPathChars) return {};
  const { startLine, endLine = startLine, startColumn, endColumn } = location;
  const columns = startLine !== undefined && startLine === endLine ? { col: startColumn, endColumn } : {};
  return { file, line: startLine, endLine, ...columns };
}

function annotation(report: Report, finding: Finding, rule: AnyRule | undefined): string {
  const { location, message } = finding;
  const severity = shownSeverity(finding);
  const standing = standingText(finding);
  const where = position(report, location);
  const isPlaced = where['file'] !== undefined && location?.byteOffset === undefined;
  const paste = pasteable(finding);
  return workflowCommand(commands[severity], { ...where, title: cut(`${finding.rule}: ${rule?.title ?? severity}`, limits.annotationTitleChars) }, [
    cut(message, limits.messageChars),
    ...(standing === undefined ? [] : [`It is ${standing}.`]),
    ...(location && !isPlaced ? [`At ${placeText(location, report.run.prefix)}.`] : []),
    ...(rule ? [rule.why, `To do: ${rule.remedy}`] : []),
    ...(paste === undefined ? [] : [`Paste: ${paste}`]),
  ]);
}

function more(report: Report, severity: Severity, count: number): string {
  const kept = report.omittedFindings > 0 ? ` ${counted(report.omittedFindings, 'further finding')} of any severity were only counted.` : '';
  return workflowCommand(commands[severity], { title: `${report.name}: ${counted(count, `more ${severity}`)}` }, [
    `GitHub shows ${limits.annotationsPerType} annotations of a kind. ${counted(count, `more ${severity}`)}: see the job summary, or ${reportFile(report)} for all.${kept}`,
  ]);
}

function ofSeverity(report: Report, byId: ReadonlyMap<string, AnyRule>, severity: Severity, room: number): readonly string[] {
  const findings = worstInTurns(report.findings.filter((finding) => weightOf(finding) === severity));
  const shown = findings.length > room ? findings.slice(0, room - 1) : findings;
  const lines = shown.map((finding) => annotation(report, finding, byId.get(finding.rule)));
  return shown.length < findings.length ? [...lines, more(report, severity, findings.length - shown.length)] : lines;
}

/**
 * The report as workflow commands, one a line, of the findings that count. A run that did not check everything says so first. At most 10 of a type: where more would
 * be needed, the tenth says how many more there are and where they stand.
 */
export function annotationLines(report: Report, rules: readonly AnyRule[]): readonly string[] {
  const byId = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
  const doubts = report.notices.some(({ severity }) => severity === 'warning') ? noticeTexts(report, limits.listedInBrief) : [];
  const notice = doubts.length > 0 ? [workflowCommand('warning', { title: `${report.name}: about the judgement` }, doubts)] : [];
  const isGap = report.failure !== undefined || report.verdict === 'inconclusive';
  const gap = isGap ? [workflowCommand('error', { title: `${report.name}: not everything was checked` }, gapTexts(report, limits.listedInBrief))] : [];
  const taken = { error: gap.length, warning: notice.length, note: 0 };
  const room = (severity: Severity): number => limits.annotationsPerType - taken[severity];
  return [...gap, ...notice, ...severities.flatMap((severity) => ofSeverity(report, byId, severity, room(severity)))];
}
