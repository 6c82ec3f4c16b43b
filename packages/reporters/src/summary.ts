import { type AnyRule, type CoverageCell, counted, quote, type Report } from '@mlx-guard/core';
import { coverageMarkdown } from './coverage.ts';
import { markdown } from './escape.ts';
import type { ReportRun } from './html/context.ts';
import { cut, limits } from './limits.ts';
import { gapTexts, noticeTexts, outcomeText, overallText, overallVerdict, reportFile, unavailableTexts, verdictWord } from './outcome.ts';
import { bounded, type Section } from './section.ts';
import { detailsMarkdown, judgedByMarkdown, metricsMarkdown, settingsMarkdown } from './summary-facts.ts';
import { allFindingsMarkdown, findingsMarkdown, firstOfAllMarkdown } from './summary-findings.ts';

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

/** What each part of a summary may take of its bytes. */
const shareOf =
  (maxBytes: number) =>
  (percent: number): number =>
    Math.floor((maxBytes * percent) / 100);

const leftOf =
  (report: Report): Section['left'] =>
  (count) =>
    `${count} more: see ${markdown(reportFile(report))}.\n`;

/** What stands below the findings of one report. Takes about a third of the bytes. */
function factsMarkdown(report: Report, coverage: readonly CoverageCell[], maxBytes: number): string {
  const share = shareOf(maxBytes);
  const left = leftOf(report);
  const omitted = report.omittedFindings > 0 ? `${counted(report.omittedFindings, 'further finding')} counted in the verdict, but kept nowhere.\n\n` : '';
  return [
    omitted,
    listMarkdown('About the judgement', noticeTexts(report, limits.listed), left, share(2)),
    listMarkdown('Not run here', unavailableTexts(report, ''), left, share(2)),
    coverage.length > 0 ? coverageMarkdown(coverage) : '',
    detailsMarkdown(report, left, share(20)),
    metricsMarkdown(report, left, share(2)),
    judgedByMarkdown(report),
    settingsMarkdown(report, left, share(4)),
  ].join('');
}

const gapsMarkdown = (report: Report, maxBytes: number): string => listMarkdown('Not checked', gapTexts(report, limits.listed, ''), leftOf(report), maxBytes);

const ended = (parts: readonly string[]): string => parts.join('').replace(/\n+$/, '\n');

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
  // The rest is for the heading and the coverage matrix, which are small.
  const share = shareOf(maxBytes);
  const findings = findingsMarkdown(report, rules, leftOf(report), { first: share(7), all: share(50) });
  const gaps = gapsMarkdown(report, share(7));
  return ended([
    heading(report),
    // What nobody checked is the news of an inconclusive run.
    ...(report.verdict === 'inconclusive' ? [gaps, findings.first] : [findings.first, gaps]),
    findings.all,
    factsMarkdown(report, coverage, maxBytes),
  ]);
}

/** One of several reports: without what to mend first, which was said of all together. */
function partMarkdown({ report, rules }: ReportRun, maxBytes: number): string {
  const share = shareOf(maxBytes);
  const all = allFindingsMarkdown(report, rules, leftOf(report), share(50));
  return [heading(report), gapsMarkdown(report, share(7)), all, factsMarkdown(report, [], maxBytes)].join('');
}

function headingOfAll(runs: readonly ReportRun[], failures: readonly string[]): string {
  const reports = runs.map(({ report }) => report);
  const sha = reports[0]?.run.sha;
  const commit = sha === undefined ? '' : ` Commit ${markdown(quote(sha))}.`;
  const verdict = verdictWord({ verdict: overallVerdict(reports, failures) });
  return `## mlx-guard: ${verdict}\n\n**${capitalised(markdown(overallText(reports)))}.**${commit}\n\n`;
}

/**
 * Several reports of one step as one job summary: what all say together, why other guards could not run, what to mend first of all of them, the
 * coverage of the threat model, then each report. Less than `maxBytes` of UTF-8; reports that do not fit are counted.
 */
export function summaryOfAll(
  runs: readonly ReportRun[],
  coverage: readonly CoverageCell[],
  failures: readonly string[],
  maxBytes: number = limits.summaryBytes,
): string {
  const share = shareOf(maxBytes);
  const left = (count: number): string => `${count} more: see the report files.\n`;
  const head = [
    headingOfAll(runs, failures),
    listMarkdown('Could not run', failures.slice(0, limits.listed), left, share(20)),
    firstOfAllMarkdown(runs, left, share(7)),
    coverage.length > 0 ? coverageMarkdown(coverage) : '',
  ].join('');
  const room = maxBytes - new TextEncoder().encode(head).length;
  const rows = runs.map((run) => ({ count: 1, render: () => partMarkdown(run, Math.floor(room / runs.length)) }));
  return ended([head, bounded({ open: '', rows, close: '', left: (count) => `${counted(count, 'more report')}: see the report files.\n` }, room)]);
}
