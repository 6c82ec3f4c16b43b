import { type AnyRule, type CoverageCell, counted, countingFindings, type Report, type Severity, type Verdict } from '@mlx-guard/core';
import { coverageTerminal } from './coverage.ts';
import { terminal } from './escape.ts';
import type { ReportRun } from './html/context.ts';
import { cut, limits } from './limits.ts';
import { type Entry, fold } from './order.ts';
import { gapTexts, noticeTexts, outcomeText, reportFile, unavailableTexts, verdictWord } from './outcome.ts';
import { type Paint, painter } from './paint.ts';
import { findingText } from './place.ts';
import { pasteable } from './remedy.ts';
import { isCounting, standingText } from './standing.ts';

const verdictPaints: Readonly<Record<Verdict, Paint>> = { pass: 'good', warn: 'doubtful', fail: 'bad', inconclusive: 'bad', 'not-applicable': 'dim' };
/** How each severity is painted. */
export const severityPaints: Readonly<Record<Severity, Paint>> = { error: 'bad', warning: 'doubtful', note: 'dim' };

/** Everything of one rule, so that its danger and its remedy are said once. */
interface Chapter {
  readonly severity: Severity;
  readonly ruleId: string;
  readonly rule: AnyRule | undefined;
  readonly entries: readonly Entry[];
}

/** The first entries, as long as not more than `limits.terminalFindings` findings are shown in full. */
function chaptersOf(entries: readonly Entry[]): { readonly chapters: readonly Chapter[]; readonly told: number } {
  let room: number = limits.terminalFindings;
  const shown = entries.filter(({ findings }) => {
    room -= Math.min(findings.length, limits.shownOfEqual);
    return room >= 0;
  });
  const byRule = Map.groupBy(shown, ({ severity, ruleId }) => `${severity} ${ruleId}`);
  const chapters = [...byRule.values()].flatMap((ofRule) => {
    const [first] = ofRule;
    return first ? [{ severity: first.severity, ruleId: first.ruleId, rule: first.rule, entries: ofRule }] : [];
  });
  return { chapters, told: shown.reduce((sum, { findings }) => sum + findings.length, 0) };
}

function entryLines({ findings }: Entry, paint: ReturnType<typeof painter>): readonly string[] {
  const shown = findings.slice(0, limits.shownOfEqual);
  const lines = shown.flatMap((finding) => {
    const paste = pasteable(finding);
    const standing = standingText(finding);
    return [
      `  ${terminal(findingText(finding))}${standing === undefined ? '' : ` (${terminal(standing)})`}`,
      ...(paste === undefined ? [] : [`     ${paint('bold', 'paste')} ${terminal(paste)}`]),
    ];
  });
  return findings.length > shown.length ? [...lines, `     and ${findings.length - shown.length} more of this kind there`] : lines;
}

function chapterLines({ severity, ruleId, rule, entries }: Chapter, paint: ReturnType<typeof painter>): readonly string[] {
  const title = rule ? `: ${terminal(rule.title)}` : '';
  return [
    '',
    `${paint(severityPaints[severity], severity)} ${paint('bold', terminal(ruleId))}${title}`,
    ...entries.flatMap((entry) => entryLines(entry, paint)),
    ...(rule ? [`  ${paint('bold', 'danger')}  ${terminal(rule.why)}`, `  ${paint('bold', 'to do')}   ${terminal(rule.remedy)}`] : []),
  ];
}

/** The first line of a report: whose it is, the verdict, and what stands behind it. */
export function headline(report: Report, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  return `${paint('bold', terminal(report.name))}: ${paint(verdictPaints[report.verdict], verdictWord(report))} (${terminal(outcomeText(report))})`;
}

/**
 * The report for a terminal or a log, without a newline at its end. One line when all is well; otherwise what was not checked and why, what
 * there is to say about the judgement, and each rule's findings that count, with place, danger and remedy. No line of it can be taken for a workflow command.
 */
export function terminalText(report: Report, rules: readonly AnyRule[], { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { chapters, told } = chaptersOf(fold(report.findings.filter(isCounting), rules));
  const left = countingFindings(report) - told;
  const asides = [...gapTexts(report, limits.listedInBrief), ...unavailableTexts(report), ...noticeTexts(report, limits.listedInBrief)];
  return [
    headline(report, { color }),
    ...asides.map((text) => `  ${terminal(cut(text, limits.messageChars))}`),
    ...chapters.flatMap((chapter) => chapterLines(chapter, paint)),
    ...(left > 0 ? ['', `${counted(left, 'more finding')}: see ${terminal(reportFile(report))}`] : []),
  ].join('\n');
}

/** Several reports for a terminal or a log, then the coverage of the threat model. */
export const terminalOfAll = (runs: readonly ReportRun[], coverage: readonly CoverageCell[], options: { readonly color: boolean }): string =>
  [...runs.map(({ report, rules }) => terminalText(report, rules, options)), coverageTerminal(coverage, options)].join('\n\n');
