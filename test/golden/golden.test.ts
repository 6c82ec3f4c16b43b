import { coverageMatrix, type Report } from '@mlx-guard/core';
import { annotationLines, briefText, coverageMarkdown, coverageTerminal, reportJson, sarifText, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { describe, expect, it } from 'vitest';
import { goldenReports, sampleReport, sampleRules } from './reports.ts';

const channels: Readonly<Record<string, (report: Report) => string>> = {
  'annotations.txt': (report) => `${annotationLines(report, sampleRules).join('\n')}\n`,
  'summary.md': (report) => summaryMarkdown(report, sampleRules),
  'terminal.txt': (report) => `${terminalText(report, sampleRules, { color: false })}\n`,
  'brief.txt': (report) => `${briefText(report, sampleRules, { color: false })}\n`,
  'report.json.golden': reportJson,
  'report.sarif': (report) => `${JSON.stringify(JSON.parse(sarifText(report, sampleRules)), null, 2)}\n`,
};

/** Too big to keep; their limits are asserted elsewhere. */
const bulky = new Set(['many-findings/summary.md', 'many-findings/report.json.golden', 'many-findings/report.sarif']);

describe.each(Object.entries(goldenReports))('%s', { timeout: 120_000 }, (name, make) => {
  it.each(Object.entries(channels).filter(([file]) => !bulky.has(`${name}/${file}`)))('%s', async (file, render) => {
    await expect(render(make())).toMatchFileSnapshot(`${name}/${file}`);
  });
});

describe('coverage', () => {
  const cells = coverageMatrix([sampleReport({ coverage: { mitigations: [{ mitigation: 'integrity', strength: 'enforced', verdict: 'pass' }] } })], []);

  it.each(Object.entries({ 'terminal.txt': coverageTerminal(cells), 'table.md': coverageMarkdown(cells) }))('%s', async (file, text) => {
    await expect(`${text}\n`).toMatchFileSnapshot(`coverage/${file}`);
  });
});
