import { type AnyRule, type CoverageCell, counted, quote, type Report } from '@mlx-guard/core';
import { coverageMarkdown } from './coverage.ts';
import { markdown } from './escape.ts';
import { cut, limits } from './limits.ts';
import { gapTexts, noticeTexts, outcomeText, reportFile, unavailableTexts, verdictWord } from './outcome.ts';
import { bounded, type Section } from './section.ts';
import { detailsMarkdown, judgedByMarkdown, metricsMarkdown, settingsMarkdown } from './summary-facts.ts';
import { findingsMarkdown } from './summary-findings.ts';

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function heading(report: Report): string {
  const { title, name, guard, run } = report;
  const which = name === guard ? '' : ` (${markdown(quote(name))})`;
  const commit = run.sha === undefined ? '' : ` Commit ${markdown(quote(run.sha))}.`;
  return `## ${markdown(cut(title, limits.messageChars))}${which}: ${verdictWord(report)}\n\n**${capitalised(markdown(outcomeText(report)))}.**${commit}\n\n`;
}

function listMarkdown(title: string, texts: readonly string[], left: Section['left'], maxBytes: number): string {
  const rows = texts.map((text) => ({ count: 1, render: () => `- ${markdown(cut(text, limits.messageChars))}\n` }));
  return bounded({ open: `### ${title}\n\n`, rows, close: '\n', left }, maxBytes);
}

/**
 * The job summary as GitHub Flavored Markdown: verdict, what to mend first, all findings, what was not checked, and, folded away, the
 * details. Less than `maxBytes` of UTF-8; each part that does not fit ends with how much is missing and where it stands.
 */
export function summaryMarkdown(
  report: Report,
  rules: readonly AnyRule[],
  coverage: readonly CoverageCell[] = [],
  maxBytes: number = limits.summaryBytes,
): string {
  // What each part may take; the rest is for the heading and the coverage matrix, which are small.
  const share = (percent: number): number => Math.floor((maxBytes * percent) / 100);
  const left = (count: number): string => `${count} more: see ${markdown(reportFile(report))}.\n`;
  const findings = findingsMarkdown(report, rules, left, { first: share(7), all: share(50) });
  const gaps = listMarkdown('Not checked', gapTexts(report, limits.listed, ''), left, share(7));
  const omitted = report.omittedFindings > 0 ? `${counted(report.omittedFindings, 'further finding')} counted in the verdict, but kept nowhere.\n\n` : '';
  return [
    heading(report),
    // What nobody checked is the news of an inconclusive run.
    ...(report.verdict === 'inconclusive' ? [gaps, findings.first] : [findings.first, gaps]),
    findings.all,
    omitted,
    listMarkdown('About the judgement', noticeTexts(report, limits.listed), left, share(2)),
    listMarkdown('Not run here', unavailableTexts(report, ''), left, share(2)),
    coverage.length > 0 ? coverageMarkdown(coverage) : '',
    detailsMarkdown(report, left, share(20)),
    metricsMarkdown(report, left, share(2)),
    judgedByMarkdown(report),
    settingsMarkdown(report, left, share(4)),
  ]
    .join('')
    .replace(/\n+$/, '\n');
}
