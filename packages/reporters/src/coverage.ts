import { type CoverageCell, type CoverageState, quote, threats } from '@mlx-guard/core';
import { markdown, markdownRow, terminal } from './escape.ts';
import { type Paint, painter } from './paint.ts';

const meanings: Readonly<Record<CoverageState, string>> = {
  enforced: 'a run proved it',
  detected: 'rules looked for its absence and found no error',
  waived: 'what a run found against it is waived or in the baseline',
  failed: 'a run found it broken',
  inconclusive: 'a run could not tell',
  'not applicable': 'a run found nothing to check',
  'not covered': 'a guard exists for it, but no run here spoke of it',
  'not built yet': 'this version has no guard for it',
};

const paints: Readonly<Record<CoverageState, Paint>> = {
  enforced: 'good',
  detected: 'good',
  waived: 'doubtful',
  failed: 'bad',
  inconclusive: 'bad',
  'not applicable': 'dim',
  'not covered': 'doubtful',
  'not built yet': 'dim',
};

const states = Object.keys(meanings);

/** One line that explains the words that occur. */
export function coverageLegend(cells: readonly CoverageCell[]): string {
  const words = new Set(cells.map(({ state }) => state));
  const used = [...words].sort((a, b) => states.indexOf(a) - states.indexOf(b));
  return `${used.map((state) => `${state}: ${meanings[state]}`).join('; ')}.`;
}

const threatText = ({ threat }: CoverageCell): string => `${threats[threat].title} (${threats[threat].risk})`;

const reportsText = ({ reports }: CoverageCell): string =>
  reports.length > 3 ? `${reports.slice(0, 3).map(quote).join(', ')} and ${reports.length - 3} more` : reports.map(quote).join(', ');

/** The threat model for a terminal: each mitigation of each threat with its state, and one line that explains the states. */
export function coverageTerminal(cells: readonly CoverageCell[], { color = false }: { readonly color?: boolean } = {}): string {
  const paint = painter(color);
  const lines = [paint('bold', 'Coverage of the threat model')];
  for (const [, ofThreat] of Map.groupBy(cells, ({ threat }) => threat)) {
    const [first] = ofThreat;
    if (first) lines.push(`  ${threatText(first)}`);
    for (const cell of ofThreat) {
      const state = paint(paints[cell.state], cell.reports.length > 0 ? cell.state.padEnd(14) : cell.state);
      lines.push(`    ${cell.mitigation.padEnd(22)} ${state}${cell.reports.length > 0 ? ` ${terminal(reportsText(cell))}` : ''}`);
    }
  }
  return [...lines, `  ${coverageLegend(cells)}`].join('\n');
}

/** The same as a table of GitHub Flavored Markdown. */
export function coverageMarkdown(cells: readonly CoverageCell[]): string {
  const columns = ['Threat', 'Mitigation', 'State', 'Reports'];
  const rows = cells.map((cell, index) =>
    markdownRow([cells[index - 1]?.threat === cell.threat ? '' : markdown(threatText(cell)), cell.mitigation, cell.state, markdown(reportsText(cell))]),
  );
  return `### Coverage of the threat model\n\n${markdownRow(columns)}${markdownRow(columns.map(() => '---'))}${rows.join('')}\n${coverageLegend(cells)}\n\n`;
}
