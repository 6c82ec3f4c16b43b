import { quote, type Report, tableSchema } from '@mlx-guard/core';
import { markdown, markdownRow } from './escape.ts';
import { cut, limits } from './limits.ts';
import { metricText } from './metric.ts';
import { bounded, folded, type Row, type Section } from './section.ts';

const maxTables = 20;
const maxColumns = 20;

const prose = (text: string): string => markdown(cut(text, limits.messageChars));

const cellText = (value: string | number): string => (typeof value === 'number' ? String(value) : markdown(quote(value)));

const table = (title: string, columns: readonly string[], rows: readonly Row[], left: Section['left']): Section => ({
  open: `${title === '' ? '' : `#### ${title}\n\n`}${markdownRow(columns)}${markdownRow(columns.map(() => '---'))}`,
  rows,
  close: '\n',
  left: (count) => `\n${left(count)}`,
});

const row = (...cells: readonly string[]): Row => ({ count: 1, render: () => markdownRow(cells) });

/** The tables that the guard added, as names unless they are numbers. A section of another kind is for whoever knows it. */
export function detailsMarkdown({ details }: Report, left: Section['left'], share: number): string {
  const tables = details
    .flatMap((detail) => {
      const parsed = tableSchema.safeParse(detail);
      return parsed.success ? [parsed.data] : [];
    })
    .slice(0, maxTables);
  const parts = tables.map(({ title, columns, rows }) => {
    const head = columns.slice(0, maxColumns).map(prose);
    const body = rows.map((cells) => ({ count: 1, render: () => markdownRow(cells.slice(0, maxColumns).map(cellText)) }));
    return bounded(table(prose(title), head, body, left), Math.floor(share / tables.length));
  });
  return folded('Details', parts.join(''));
}

/** What was measured. */
export function metricsMarkdown({ metrics }: Report, left: Section['left'], share: number): string {
  const rows = Object.entries(metrics).map(([name, metric]) => row(cellText(name), metricText(metric)));
  return folded('Measured', bounded(table('', ['What', 'Value'], rows, left), share));
}

/** By what the findings were judged. */
export function judgedByMarkdown({ judgedBy, offFindings }: Report): string {
  const { profile, project, gateOn, policy } = judgedBy;
  const from = policy.source === 'default' ? 'none' : `${markdown(quote(policy.path ?? ''))} of the ${policy.source}`;
  const rows = [
    ['Profile', profile],
    ['Project', `${project.kind}: ${markdown(quote(project.evidence))}`],
    ['Findings that count', gateOn === 'new' ? 'those of this change' : 'all'],
    ['Policy', policy.bootstrap ? `${from}, since the base has none` : from],
    ...(offFindings > 0 ? [['Findings of rules that are off', String(offFindings)]] : []),
  ];
  return folded('How it was judged', `${markdownRow(['What', 'By'])}${markdownRow(['---', '---'])}${rows.map(markdownRow).join('')}\n`);
}

/** The settings that somebody gave, each with where it came from. */
export function settingsMarkdown({ settings }: Report, left: Section['left'], share: number): string {
  const rows = Object.entries(settings)
    .filter(([, { origin }]) => origin !== 'default')
    .map(([name, { value, origin }]) => row(cellText(name), cellText(typeof value === 'string' ? value : JSON.stringify(value)), origin));
  return folded('Settings that are not the default', bounded(table('', ['Setting', 'Value', 'From'], rows, left), share));
}
