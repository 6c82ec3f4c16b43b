import { type CoverageCell, threats } from '@mlx-guard/core';
import { coverageLegend } from '../coverage.ts';
import { type Markup, markup, nothing } from './markup.ts';

/** What the page needs to know of a report to point at it. */
export interface Target {
  readonly name: string;
  readonly id: string;
}

function shownBy({ reports }: CoverageCell, targets: readonly Target[]): Markup {
  if (reports.length === 0) return nothing;
  const names = reports.slice(0, 4).map((name) => {
    const target = targets.find((one) => one.name === name);
    return target === undefined ? markup`<li>${name}</li>` : markup`<li><a href="#${target.id}">${name}</a></li>`;
  });
  return markup`<ul class="by">${names}${reports.length > 4 ? markup`<li>and ${reports.length - 4} more</li>` : nothing}</ul>`;
}

const cellMarkup = (cell: CoverageCell, targets: readonly Target[]): Markup =>
  markup`<td data-state="${cell.state}"><span class="mitigation">${cell.mitigation}</span> <span class="state">${cell.state}</span>${shownBy(cell, targets)}</td>
`;

/** The threat model, a row a threat: each of its mitigations, how it stands, and which reports say so. Nothing where there are no cells. */
export function matrixMarkup(cells: readonly CoverageCell[], targets: readonly Target[]): Markup {
  if (cells.length === 0) return nothing;
  const rows = [...Map.groupBy(cells, ({ threat }) => threat)].map(
    ([threat, ofThreat]) => markup`<tr><th scope="row">${threats[threat].title} <span class="risk">${threats[threat].risk}</span></th>
${ofThreat.map((cell) => cellMarkup(cell, targets))}</tr>
`,
  );
  const widest = Math.max(...[...Map.groupBy(cells, ({ threat }) => threat).values()].map(({ length }) => length));
  return markup`<section class="coverage" id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">Coverage of the threat model</h2>
<table class="matrix">
<thead><tr><th scope="col">Threat and its risk</th><th scope="colgroup" colspan="${widest}">Mitigations, and how each stands</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
<p class="legend">${coverageLegend(cells)}</p>
</section>
`;
}
