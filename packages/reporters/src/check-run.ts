import { type AnyRule, countingFindings, type Finding, isRed, type Report, type Severity, visible, weightOf } from '@mlx-guard/core';
import { cut, limits } from './limits.ts';
import { worstInTurns } from './order.ts';
import { outcomeText, verdictWord } from './outcome.ts';
import { isPlainName, placeText, repositoryPath } from './place.ts';
import { pasteable } from './remedy.ts';
import { fallbackPath } from './sarif-result.ts';
import { shownSeverity, standingText } from './standing.ts';
import { summaryMarkdown } from './summary.ts';

/** An annotation as GitHub's REST API takes it. */
export interface CheckRunAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title: string;
}

/** Changes a check run: annotations are added to those that it has. */
export interface CheckRunUpdate {
  readonly output: { readonly title: string; readonly summary: string; readonly annotations: readonly CheckRunAnnotation[] };
}

/** Makes a check run, finished from the start: one that breaks off halfway must not wait for ever, or look better than it is. */
export interface CheckRunCreate extends CheckRunUpdate {
  readonly name: string;
  readonly head_sha: string;
  readonly status: 'completed';
  readonly conclusion: 'success' | 'failure' | 'neutral';
}

/** The requests that make a check run, in their order. */
export interface CheckRunRequests {
  readonly create: CheckRunCreate;
  readonly updates: readonly CheckRunUpdate[];
}

const levels = { error: 'failure', warning: 'warning', note: 'notice' } as const satisfies Record<Severity, string>;

/**
 * Never milder than the step. A run that proved nothing is a failure too: `neutral` and `skipped` satisfy a required check, and `action_required`
 * promises a button that is not there.
 */
function conclusionOf(report: Report): CheckRunCreate['conclusion'] {
  const { verdict, settings } = report;
  if (verdict === 'fail' || verdict === 'inconclusive') return 'failure';
  const failOn = (['error', 'warning', 'note', 'never'] as const).find((word) => word === settings['fail-on']?.value) ?? 'error';
  if (isRed(verdict, countingFindings(report), failOn)) return 'failure';
  return verdict === 'pass' ? 'success' : 'neutral';
}

type Place = Pick<CheckRunAnnotation, 'path' | 'start_line' | 'end_line' | 'start_column' | 'end_column'>;

/** Where GitHub shows it. Every annotation needs a file and lines: what has none, or one that GitHub could not match, stands at the workflow. */
function placeOf(report: Report, { location }: Finding): { readonly place: Place; readonly isOwn: boolean } {
  const path = location && repositoryPath(report, location.path);
  if (location === undefined || path === undefined || !isPlainName(path) || path.length > limits.annotationPathChars) {
    return { place: { path: report.run.workflowFile ?? fallbackPath, start_line: 1, end_line: 1 }, isOwn: location === undefined };
  }
  const { startLine = 1, endLine = startLine, startColumn, endColumn } = location;
  const start_column = startLine === endLine ? startColumn : undefined;
  const end_column = start_column !== undefined && endColumn !== undefined && endColumn >= start_column ? endColumn : undefined;
  const columns = { ...(start_column !== undefined && { start_column }), ...(end_column !== undefined && { end_column }) };
  return { place: { path, start_line: startLine, end_line: Math.max(startLine, endLine), ...columns }, isOwn: location.byteOffset === undefined };
}

function annotation(report: Report, finding: Finding, rule: AnyRule | undefined): CheckRunAnnotation {
  const severity = shownSeverity(finding);
  const { place, isOwn } = placeOf(report, finding);
  const standing = standingText(finding);
  const paste = pasteable(finding);
  const lines = [
    cut(finding.message, limits.messageChars),
    ...(standing === undefined ? [] : [`It is ${standing}.`]),
    ...(finding.location && !isOwn ? [`At ${placeText(finding.location, report.run.prefix)}.`] : []),
    ...(rule ? [rule.why, `To do: ${rule.remedy}`] : []),
    ...(paste === undefined ? [] : [`Paste: ${paste}`]),
  ];
  return {
    ...place,
    annotation_level: levels[severity],
    title: cut(visible(`${finding.rule}: ${rule?.title ?? severity}`), limits.annotationTitleChars),
    message: cut(lines.map(visible).join('\n'), limits.annotationChars),
  };
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.max(1, Math.ceil(items.length / size)) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/**
 * The report as a check run of the commit under judgement: the summary as far as it fits, and an annotation for each finding that counts, worst first,
 * in as many requests as GitHub's limit asks for.
 */
export function checkRunRequests(report: Report, rules: readonly AnyRule[], commit: string): CheckRunRequests {
  const byId = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
  const shown = worstInTurns(report.findings.filter((finding) => weightOf(finding) !== undefined)).slice(0, limits.checkRunAnnotations);
  const title = cut(visible(`${verdictWord(report)}: ${outcomeText(report)}`), limits.annotationTitleChars);
  const summary = summaryMarkdown(report, rules, [], limits.shortSummaryBytes);
  const [first = [], ...more] = chunksOf(shown, limits.checkRunAnnotationsPerRequest).map((chunk) =>
    chunk.map((finding) => annotation(report, finding, byId.get(finding.rule))),
  );
  return {
    create: {
      name: `mlx-guard: ${report.name}`,
      head_sha: commit,
      status: 'completed',
      conclusion: conclusionOf(report),
      output: { title, summary, annotations: first },
    },
    updates: more.map((annotations) => ({ output: { title, summary, annotations } })),
  };
}
