import { byCodePoint, type Finding, type Report, severities } from '@mlx-guard/core';
import { type Markup, markup, nothing } from './markup.ts';

const standings = { '': 'All', counts: 'Counts in full', ambient: 'Not of this change', waived: 'Waived', known: 'Known from the baseline' } as const;

const option = (value: string | number, text: string): Markup => markup`<option value="${value}">${text}</option>`;

const chooser = (name: string, label: string, options: readonly Markup[]): Markup =>
  markup`<label>${label} <select name="${name}" autocomplete="off">${options}</select></label>\n`;

/** The filters, hidden until the script has shown that it runs. Nothing where there is nothing to choose between. */
export function filtersMarkup(reports: readonly Report[], shown: { has(finding: Finding): boolean; readonly size: number }): Markup {
  if (shown.size < 2) return nothing;
  const guards = reports.map(({ name, findings }, index) => ({ name, index, isEmpty: !findings.some((finding) => shown.has(finding)) }));
  const rules = new Set(reports.flatMap(({ findings }) => findings.filter((finding) => shown.has(finding)).map(({ rule }) => rule)));
  const boxes = severities.map(
    (severity) => markup`<label><input type="checkbox" name="severity" value="${severity}" checked autocomplete="off"> ${severity}</label>\n`,
  );
  const guardOptions = guards.filter(({ isEmpty }) => !isEmpty).map(({ name, index }) => option(index, name));
  return markup`<form id="filters" class="filters" aria-label="Filter the findings" hidden>
<fieldset><legend>Severity</legend>${boxes}</fieldset>
${guardOptions.length < 2 ? nothing : chooser('guard', 'Guard', [option('', 'All'), ...guardOptions])}${chooser('rule', 'Rule', [option('', 'All'), ...[...rules].sort(byCodePoint).map((rule) => option(rule, rule))])}${chooser(
  'standing',
  'Standing',
  Object.entries(standings).map(([value, text]) => option(value, text)),
)}<button type="button" id="show-all">Show all</button>
<output id="shown" aria-live="polite"></output>
</form>
`;
}
