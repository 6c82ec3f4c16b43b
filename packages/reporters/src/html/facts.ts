import { quote, tableSchema } from '@mlx-guard/core';
import { cut, limits } from '../limits.ts';
import { metricText } from '../metric.ts';
import { type Context, leftOut } from './context.ts';
import { label, type Markup, markup, nothing, said } from './markup.ts';

const maxTables = 20;
const maxColumns = 20;

type Cell = Markup | string | number;

const cellMarkup = (value: string | number): Cell => (typeof value === 'string' ? label(quote(value)) : value);

const dataCell = (cell: Cell): Markup => (typeof cell === 'number' ? markup`<td class="number">${cell}</td>` : markup`<td>${cell}</td>`);

/** A folded table, bounded by the room that is left. The first cell of a row is its heading. Nothing where there are no rows. */
function table(title: Markup, columns: readonly (string | Markup)[], rows: readonly (readonly Cell[])[], { room, report }: Context): Markup {
  if (rows.length === 0) return nothing;
  const body = room.fit(rows, ([first = '', ...others]) => markup`<tr><th scope="row">${first}</th>${others.map(dataCell)}</tr>\n`);
  const left = rows.length - body.length;
  const last = left === 0 ? nothing : markup`<tr><td colspan="${columns.length}">${leftOut(left, report)}</td></tr>\n`;
  return markup`<details class="facts"><summary>${title}</summary>
<table>
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${body}${last}</tbody>
</table>
</details>
`;
}

/** The tables that the guard added, as names unless they are numbers. A section of another kind is for whoever knows it. */
function tablesMarkup(context: Context): readonly Markup[] {
  const tables = context.report.details.slice(0, maxTables).flatMap((detail) => {
    const parsed = tableSchema.safeParse(detail);
    return parsed.success ? [parsed.data] : [];
  });
  return tables.map(({ title, columns, rows }) =>
    table(
      label(cut(title, limits.messageChars)),
      columns.slice(0, maxColumns).map((column) => label(cut(column, limits.messageChars))),
      rows.map((cells) => cells.slice(0, maxColumns).map(cellMarkup)),
      context,
    ),
  );
}

function metricsMarkup(context: Context): Markup {
  const rows = Object.entries(context.report.metrics).map(([name, metric]) => [label(quote(name)), metricText(metric)]);
  return table(markup`Measured`, ['What', 'Value'], rows, context);
}

function mitigationsMarkup(context: Context): Markup {
  const rows = context.report.coverage.mitigations.map(({ mitigation, strength, verdict }) => [mitigation, strength, verdict]);
  return table(markup`Mitigations this run speaks of`, ['Mitigation', 'Strength', 'Verdict'], rows, context);
}

function judgedByMarkup(context: Context): Markup {
  const { judgedBy, offFindings } = context.report;
  const { profile, project, gateOn, policy } = judgedBy;
  const from = policy.source === 'default' ? markup`none` : markup`${said(quote(policy.path ?? ''))} of the ${policy.source}`;
  const rows: Cell[][] = [
    ['Profile', profile],
    ['Project', markup`${project.kind}: ${said(quote(project.evidence))}`],
    ['Findings that count', gateOn === 'new' ? 'those of this change' : 'all'],
    ['Policy', policy.bootstrap ? markup`${from}, since the base has none` : from],
    ...(policy.sha256 === null ? [] : [['SHA-256 of the policy', said(quote(policy.sha256))]]),
    ['Findings of rules that are off', String(offFindings)],
  ];
  return table(markup`How it was judged`, ['What', 'By'], rows, context);
}

function settingsMarkup(context: Context): Markup {
  const rows = Object.entries(context.report.settings).map(([name, { value, origin }]) => [
    said(quote(name)),
    said(quote(typeof value === 'string' ? value : JSON.stringify(value))),
    origin,
  ]);
  return table(markup`Settings`, ['Setting', 'Value', 'From'], rows, context);
}

function runMarkup(context: Context): Markup {
  const { run, guard, name, mode, tool, startedAt, finishedAt, executedSubject, attachments } = context.report;
  const optional: Readonly<Record<string, string | undefined>> = {
    Mode: mode,
    Repository: run.repository,
    Commit: run.sha,
    'Merge commit': run.mergeSha,
    Ref: run.ref,
    Base: run.base,
    Event: run.event,
    Workflow: run.workflowFile,
    Job: run.job,
    'Run id': run.runId,
    Runner: run.runner,
    'Working directory': run.prefix === '' ? undefined : run.prefix,
    'SHA-256 of the program': run.programSha256,
    ...Object.fromEntries(attachments.slice(0, limits.listed).map((file, index) => [`Attachment ${index + 1}`, file])),
  };
  const rows: Cell[][] = [
    ['Guard', said(quote(guard))],
    ['Name', said(quote(name))],
    ...Object.entries(optional).flatMap(([what, value]) => (value === undefined ? [] : [[what, said(quote(value))]])),
    ['Attempt', String(run.attempt)],
    ['Platform', run.platform],
    ['Started', timeMarkup(startedAt)],
    ['Ended', timeMarkup(finishedAt)],
    ['Ran code of the project', executedSubject ? 'yes' : 'no'],
    ['mlx-guard', markup`${tool.version}, ${tool.rules} rules of this guard`],
  ];
  return table(markup`The run`, ['What', 'Value'], rows, context);
}

/** A moment in UTC, to the second. */
export const timeMarkup = (iso: string): Markup => markup`<time datetime="${iso}">${iso.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')}</time>`;

/** All that is good to know about a run and folded away. What may be long is made last, and takes what room is left. */
export function factsMarkup(context: Context): Markup {
  const fixed = [mitigationsMarkup(context), judgedByMarkup(context), settingsMarkup(context), runMarkup(context)];
  const measured = metricsMarkup(context);
  return markup`${tablesMarkup(context)}${measured}${fixed}`;
}
