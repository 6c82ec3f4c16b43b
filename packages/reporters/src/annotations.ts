import { type AnyRule, counted, type Finding, type Location, type Report, type Severity, severities, weightOf } from '@mlx-guard/core';
import { workflowCommand } from './escape.ts';
import type { ReportRun } from './html/context.ts';
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

/** All that is told by the annotations of one step. */
interface Told {
  readonly runs: readonly ReportRun[];
  /** The name that stands before what is about all of them. */
  readonly name: string;
  /** Where everything stands. */
  readonly whole: string;
}

function more({ runs, name, whole }: Told, severity: Severity, count: number): string {
  const omitted = runs.reduce((sum, { report }) => sum + report.omittedFindings, 0);
  const kept = omitted > 0 ? ` ${counted(omitted, 'further finding')} of any severity were only counted.` : '';
  return workflowCommand(commands[severity], { title: `${name}: ${counted(count, `more ${severity}`)}` }, [
    `GitHub shows ${limits.annotationsPerType} annotations of a kind. ${counted(count, `more ${severity}`)}: see the job summary, or ${whole} for all.${kept}`,
  ]);
}

/** The findings of one severity, after `taken` other annotations of its type; `hidden` more of those found no room. */
function ofSeverity(told: Told, severity: Severity, taken: number, hidden: number): readonly string[] {
  const owners = new Map(told.runs.flatMap((run) => run.report.findings.filter((finding) => weightOf(finding) === severity).map((finding) => [finding, run])));
  const byId = new Map<string, AnyRule>(told.runs.flatMap(({ rules }) => rules.map((rule) => [rule.id, rule])));
  const findings = worstInTurns([...owners.keys()]);
  const room = limits.annotationsPerType - taken;
  const shown = findings.length > room || hidden > 0 ? findings.slice(0, room - 1) : findings;
  const lines = shown.flatMap((finding) => {
    const run = owners.get(finding);
    return run === undefined ? [] : [annotation(run.report, finding, byId.get(finding.rule))];
  });
  const left = findings.length - shown.length + hidden;
  return left > 0 ? [...lines, more(told, severity, left)] : lines;
}

function doubtOf({ report }: ReportRun): readonly string[] {
  const doubts = report.notices.some(({ severity }) => severity === 'warning') ? noticeTexts(report, limits.listedInBrief) : [];
  return doubts.length > 0 ? [workflowCommand('warning', { title: `${report.name}: about the judgement` }, doubts)] : [];
}

function gapOf({ report }: ReportRun): readonly string[] {
  const isGap = report.failure !== undefined || report.verdict === 'inconclusive';
  return isGap ? [workflowCommand('error', { title: `${report.name}: not everything was checked` }, gapTexts(report, limits.listedInBrief))] : [];
}

function annotate(told: Told, before: readonly string[]): readonly string[] {
  const heads = { error: [...before, ...told.runs.flatMap(gapOf)], warning: told.runs.flatMap(doubtOf), note: [] } as const;
  // The last of a type is kept for what counts the rest.
  const shown = (severity: Severity): readonly string[] => heads[severity].slice(0, limits.annotationsPerType - 1);
  return [
    ...shown('error'),
    ...shown('warning'),
    ...severities.flatMap((severity) => {
      const { length } = shown(severity);
      return ofSeverity(told, severity, length, heads[severity].length - length);
    }),
  ];
}

/**
 * The report as workflow commands, one a line, of the findings that count. A run that did not check everything says so first. At most 10 of a type: where more would
 * be needed, the tenth says how many more there are and where they stand.
 */
export const annotationLines = (report: Report, rules: readonly AnyRule[]): readonly string[] =>
  annotate({ runs: [{ report, rules }], name: report.name, whole: reportFile(report) }, []);

/** The same of several reports together, within the one limit of their step. `failures` say why other guards could not run. */
export function annotationLinesOfAll(runs: readonly ReportRun[], failures: readonly string[]): readonly string[] {
  const shown = failures.slice(0, limits.listedInBrief);
  const lines = failures.length > shown.length ? [...shown, `${failures.length - shown.length} more: see the log`] : shown;
  const failed = lines.length > 0 ? [workflowCommand('error', { title: 'mlx-guard: not every guard could run' }, lines)] : [];
  return annotate({ runs, name: 'mlx-guard', whole: 'the report files' }, failed);
}
