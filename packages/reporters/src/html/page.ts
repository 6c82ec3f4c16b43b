import { createHash } from 'node:crypto';
import { type CoverageCell, type Report, toolVersion } from '@mlx-guard/core';
import { overallVerdict, verdictWord } from '../outcome.ts';
import { Anchors } from './anchors.ts';
import type { ReportRun } from './context.ts';
import { filtersMarkup } from './filters.ts';
import { failuresMarkup, mastheadMarkup, overviewMarkup } from './head.ts';
import { type Markup, markup } from './markup.ts';
import { matrixMarkup } from './matrix.ts';
import { reportMarkup } from './report-section.ts';
import { Room } from './room.ts';
import { pageScript } from './script.ts';
import { selectFindings } from './selection.ts';
import { pageStyle } from './style.ts';

/** Bytes of everything on the page but its findings, shared evenly by the reports. */
const factsBytes = 1_500_000;

/** How a policy of the browser names an inline script or style (Content Security Policy 3, hash-source). */
const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded, no script or style runs but the two that are ours, and no form is sent. */
const contentPolicy = `default-src 'none'; style-src ${hashSource(pageStyle)}; script-src ${hashSource(pageScript)}; base-uri 'none'; form-action 'none'`;

const titleOf = (reports: readonly Report[], failures: readonly string[]): Markup =>
  markup`${verdictWord({ verdict: overallVerdict(reports, failures) })}: mlx-guard report${reports[0]?.run.repository === undefined ? '' : ` on ${reports[0].run.repository}`}`;

const document = (title: Markup, body: Markup): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
${body}<script>${pageScript}</script>
</body>
</html>
`;

/**
 * The reports of one or several guards as one page that needs nothing else: no file, no network, and no script but for its filters. The
 * coverage of the threat model where cells are given; `failures` are texts that say why other guards could not run. At most 5,000
 * findings, worst first, and less than 10 MB; what is left out is counted, and its place named.
 */
export function htmlReport(runs: readonly ReportRun[], cells: readonly CoverageCell[], failures: readonly string[] = []): string {
  const anchors = new Anchors();
  const reports = runs.map(({ report }) => report);
  const shown = selectFindings(reports, anchors);
  const targets = reports.map(({ name }) => ({ name, id: anchors.take(`report-${name}`) }));
  const isAlone = runs.length === 1 && failures.length === 0;
  const sections = runs.flatMap((run, index) =>
    targets.slice(index, index + 1).map(({ id }) => reportMarkup({ ...run, id, isAlone, shown, room: new Room(factsBytes / runs.length) })),
  );
  const body = markup`<a class="skip" href="#main">Skip to the report</a>
${mastheadMarkup(reports, failures)}${overviewMarkup(reports, targets)}<main id="main" tabindex="-1">
${failuresMarkup(failures)}${matrixMarkup(cells, targets)}${filtersMarkup(reports, shown)}${sections}</main>
<footer><p>Made by mlx-guard ${toolVersion}. This file is complete: it loads nothing and sends nothing.</p></footer>
`;
  return document(titleOf(reports, failures), body);
}
