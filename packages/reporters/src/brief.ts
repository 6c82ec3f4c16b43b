import { type AnyRule, counted, countingFindings, type Report } from '@mlx-guard/core';
import { terminal } from './escape.ts';
import { cut, limits } from './limits.ts';
import { fold } from './order.ts';
import { gapTexts, noticeTexts, reportFile, unavailableTexts } from './outcome.ts';
import { painter } from './paint.ts';
import { findingText } from './place.ts';
import { isCounting } from './standing.ts';
import { headline, severityPaints } from './terminal.ts';

/**
 * The report in a few lines for a terminal that shows several, without a newline at its end: the verdict, what was not checked, what
 * there is to say about the judgement, and the first of
 * each kind of findings that count, at most `limits.findingsInBrief` of them, worst first and one per rule and file before any second; then how many
 * more there are, and where.
 */
export function briefText(report: Report, rules: readonly AnyRule[], { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const entries = fold(report.findings.filter(isCounting), rules).slice(0, limits.findingsInBrief);
  const lines = entries.map(({ severity, ruleId, first, findings }) => {
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more of this kind there)` : '';
    return `  ${paint(severityPaints[severity], severity)} ${paint('bold', terminal(ruleId))} ${terminal(cut(findingText(first), limits.briefChars))}${more}`;
  });
  const left = countingFindings(report) - entries.reduce((sum, { findings }) => sum + findings.length, 0);
  const asides = [...gapTexts(report, limits.listedInBrief), ...unavailableTexts(report), ...noticeTexts(report, limits.listedInBrief)];
  return [
    headline(report, { color }),
    ...asides.map((text) => `  ${terminal(cut(text, limits.briefChars))}`),
    ...lines,
    ...(left > 0 ? [`  and ${counted(left, 'more finding')}`] : []),
    ...(entries.length > 0 ? [`  all with danger and remedy: ${terminal(reportFile(report))}`] : []),
  ].join('\n');
}
