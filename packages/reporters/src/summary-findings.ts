import { type AnyRule, type Finding, quote, type Report } from '@mlx-guard/core';
import { markdown, markdownCode, markdownRow } from './escape.ts';
import type { ReportRun } from './html/context.ts';
import { cut, limits } from './limits.ts';
import { type Entry, fold } from './order.ts';
import { findingText, placeText } from './place.ts';
import { pasteable, ruleUrl } from './remedy.ts';
import { bounded, folded, type Row, type Section } from './section.ts';
import { isCounting, standingText } from './standing.ts';

const ruleLink = ({ rule, ruleId }: Entry): string => (rule ? `[${markdownCode(ruleId)}](${ruleUrl(rule)})` : markdown(quote(ruleId)));

const whereText = ({ location }: Pick<Finding, 'location'>, { run }: Report): string => (location ? markdown(placeText(location, run.prefix)) : 'this run');

function withStanding(finding: Finding, text: string): string {
  const standing = standingText(finding);
  return standing === undefined ? markdown(text) : `${markdown(text)} (${markdown(cut(standing, limits.messageChars))})`;
}

function firstFix(entry: Entry, report: Report): string {
  const { first, findings, rule, severity } = entry;
  const paste = pasteable(first);
  const more = findings.length > 1 ? `; ${findings.length - 1} more of this kind here` : '';
  const lines = [
    `1. **${severity}** ${withStanding(first, findingText(first, report.run.prefix))}${more}`,
    ...(rule ? [`   - Danger: ${markdown(rule.why)}`, `   - To do: ${markdown(rule.remedy)}`] : []),
    ...(paste === undefined ? [] : [`   - Paste: ${markdownCode(paste)}`]),
    `   - Rule: ${ruleLink(entry)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function rowsOf(entry: Entry, report: Report): readonly Row[] {
  const { severity, findings, first } = entry;
  const shown = findings.slice(0, limits.shownOfEqual);
  const rest = findings.length - shown.length;
  const rows: Row[] = shown.map((finding) => ({
    count: 1,
    render: () => markdownRow([severity, whereText(finding, report), withStanding(finding, cut(finding.message, limits.messageChars)), ruleLink(entry)]),
  }));
  const file = first.location ? { location: { path: first.location.path } } : {};
  if (rest > 0) rows.push({ count: rest, render: () => markdownRow([severity, whereText(file, report), `${rest} more of this kind here`, ruleLink(entry)]) });
  return rows;
}

const columns = ['Severity', 'Where', 'What', 'Rule'];

/** What to mend first: findings that count and are more than a note, folded, worst first. */
const pressingOf = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter(({ severity, first }) => severity !== 'note' && isCounting(first)).slice(0, limits.firstFixes);

const firstMarkdown = (pressing: readonly Entry[], report: Report, left: Section['left'], maxBytes: number): string => {
  const rows = pressing.map((entry) => ({ count: entry.findings.length, render: () => firstFix(entry, report) }));
  return bounded({ open: '### Fix these first\n\n', rows, close: '\n', left }, maxBytes);
};

function tableMarkdown(entries: readonly Entry[], report: Report, left: Section['left'], maxBytes: number): string {
  const table: Section = {
    open: markdownRow(columns) + markdownRow(columns.map(() => '---')),
    rows: entries.flatMap((entry) => rowsOf(entry, report)),
    close: '\n',
    left: (count) => `\n${left(count)}`,
  };
  return folded(`All findings (${report.findings.length})`, bounded(table, maxBytes));
}

/** What to mend first, each with its place, danger and remedy, and then all findings folded away, those last that do not count; each part within its share of bytes. */
export function findingsMarkdown(
  report: Report,
  rules: readonly AnyRule[],
  left: Section['left'],
  share: { readonly first: number; readonly all: number },
): { readonly first: string; readonly all: string } {
  const entries = fold(report.findings, rules);
  const pressing = pressingOf(entries);
  const first = firstMarkdown(pressing, report, left, share.first);
  if (pressing.length === report.findings.length) return { first, all: '' };
  return { first, all: tableMarkdown(entries, report, left, share.all) };
}

/** All findings of a report, folded away; for where what to mend first has been said of several reports together. */
export const allFindingsMarkdown = (report: Report, rules: readonly AnyRule[], left: Section['left'], maxBytes: number): string =>
  tableMarkdown(fold(report.findings, rules), report, left, maxBytes);

/** What to mend first of all that several reports of one step found. */
export function firstOfAllMarkdown(runs: readonly ReportRun[], left: Section['left'], maxBytes: number): string {
  const [first] = runs;
  if (first === undefined) return '';
  const entries = fold(
    runs.flatMap(({ report }) => report.findings),
    runs.flatMap(({ rules }) => rules),
  );
  return firstMarkdown(pressingOf(entries), first.report, left, maxBytes);
}
