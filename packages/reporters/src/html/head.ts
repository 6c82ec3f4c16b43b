import { countFindings, type Report, severities, weigh } from '@mlx-guard/core';
import { cut, limits } from '../limits.ts';
import { outcomeText, overallText, overallVerdict } from '../outcome.ts';
import { isCounting } from '../standing.ts';
import { timeMarkup } from './facts.ts';
import { type Markup, markup, nothing, said } from './markup.ts';
import type { Target } from './matrix.ts';
import { titleMarkup, verdictMarkup } from './report-section.ts';

function whenceMarkup({ run, finishedAt }: Report): Markup {
  const commit = run.sha === undefined ? nothing : markup` at <code title="${cut(run.sha, 200)}">${cut(run.sha, 13)}</code>`;
  const repository = run.repository === undefined ? nothing : markup`<code>${cut(run.repository, 200)}</code>`;
  const event = run.event === undefined ? nothing : markup`<li>${cut(run.event, 60)}</li>`;
  const place = run.repository === undefined && run.sha === undefined ? nothing : markup`<li>${repository}${commit}</li>`;
  return markup`<ul class="whence">${place}${event}<li>${timeMarkup(finishedAt)}</li></ul>`;
}

function overviewRow(report: Report, { id }: Target): Markup {
  const counts = countFindings(weigh(report.findings));
  const { inspected, eligible } = report.coverage;
  const numbers = [...severities.map((severity) => counts[severity]), report.findings.filter((finding) => !isCounting(finding)).length];
  return markup`<tr><th scope="row"><a href="#${id}">${titleMarkup(report)}</a></th><td>${verdictMarkup(report)}</td>${numbers.map(
    (number) => markup`<td class="number${number === 0 ? ' zero' : ''}">${number}</td>`,
  )}<td class="number">${inspected} of ${eligible}</td></tr>
`;
}

/** All reports at a glance, each with a link to its section. Nothing where there is only one. */
export function overviewMarkup(reports: readonly Report[], targets: readonly Target[]): Markup {
  if (reports.length < 2) return nothing;
  const rows = reports.flatMap((report, index) => targets.slice(index, index + 1).map((target) => overviewRow(report, target)));
  const columns = ['Guard', 'Verdict', 'Errors', 'Warnings', 'Notes', 'Waived or known', 'Inspected'];
  return markup`<nav class="overview" aria-label="Reports">
<table>
<thead><tr>${columns.map((column, index) => markup`<th scope="col"${index > 1 ? markup` class="number"` : nothing}>${column}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
</nav>
`;
}

/** What the page is, what all reports say together, and where and when they come from. */
export function mastheadMarkup(reports: readonly Report[], failures: readonly string[]): Markup {
  const [first] = reports;
  const isAlone = reports.length === 1 && failures.length === 0;
  const outcome = first !== undefined && isAlone ? outcomeText(first) : overallText(reports);
  return markup`<header class="masthead">
<p class="brand">mlx-guard</p>
<h1>${verdictMarkup({ verdict: overallVerdict(reports, failures) })}<span class="summary">${said(outcome)}</span></h1>
${first === undefined ? nothing : whenceMarkup(first)}
</header>
`;
}

/** Why guards could not run at all. Nothing where all did. */
export const failuresMarkup = (failures: readonly string[]): Markup =>
  failures.length === 0
    ? nothing
    : markup`<section class="failures" aria-labelledby="failures-title">
<h2 id="failures-title">Could not run</h2>
<ul class="list">
${failures.slice(0, limits.listed).map((text) => markup`<li>${said(cut(text, limits.messageChars))}</li>\n`)}${failures.length > limits.listed ? markup`<li>${failures.length - limits.listed} more</li>\n` : nothing}</ul>
</section>
`;
