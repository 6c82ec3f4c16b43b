import { coverageMatrix, type Finding, type Report } from '@mlx-guard/core';
import { annotationLinesOfAll, commentOfAll, limits, summaryOfAll, terminalOfAll } from '@mlx-guard/reporters';
import { sampleGuard } from '@mlx-guard/testing';
import { describe, expect, it } from 'vitest';
import { liveReference, outsideCode, renderMarkdown } from './github-markdown.ts';
import { hostileNames } from './hostile-names.ts';
import { goldenReports, hostileReport, sampleReport, sampleRules } from './reports.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const runsOf = (...reports: readonly Report[]) => reports.map((report) => ({ report, rules: sampleRules }));
const cellsOf = (...reports: readonly Report[]) => coverageMatrix(reports, [sampleGuard(async () => undefined)]);
const golden = (name: string): Report => goldenReports[name]?.() ?? expect.unreachable(`the case ${name} exists`);
const [changed = expect.unreachable('there are rules')] = sampleRules;
const warning = sampleRules.find(({ severity }) => severity === 'warning') ?? expect.unreachable('one rule warns');

/** So many findings in so many files, of a rule and in a report called `name`. */
const named = (name: string, count: number, rule = changed): Report => {
  const findings: readonly Finding[] = Array.from({ length: count }, (_, index) => rule.finding({ path: `${name}/${index}`, startLine: 1 }, `${index} is bad`));
  return sampleReport({ name, findings });
};

describe('annotations of several reports', () => {
  it('are at most ten of a type, worst first, and count the rest', () => {
    const lines = annotationLinesOfAll(runsOf(named('one', 7), named('two', 8), named('three', 12, warning)), []);
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines[9]).toContain('6 more errors');
    expect(lines[19]).toContain('3 more warnings');
  });

  it('are not cut where all fit', () => {
    expect(annotationLinesOfAll(runsOf(named('one', 5), named('two', 5)), [])).toHaveLength(10);
  });

  it('say first what could not run and what was not checked, also where that alone is too much', () => {
    const gaps = Array.from({ length: 14 }, (_, index) => sampleReport({ name: `gap-${index}`, coverage: { eligible: 2, inspected: 1 } }));
    const lines = annotationLinesOfAll(runsOf(...gaps, named('one', 3)), ['mlx-guard: no']);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain('not every guard could run::mlx-guard: no');
    expect(lines[1]).toContain('gap-0');
    // Fifteen such lines and three findings: nine are shown.
    expect(lines[9]).toContain('9 more errors');
  });

  it('count the reasons that one of them has no room for', () => {
    const [line = ''] = annotationLinesOfAll(
      [],
      Array.from({ length: 8 }, (_, index) => `mlx-guard: ${index}`),
    );
    expect(line).toContain('3 more: see the log');
  });

  it('are nothing where nothing is wrong', () => {
    expect(annotationLinesOfAll(runsOf(golden('clean-pass')), [])).toEqual([]);
  });
});

describe('the summary of several reports', () => {
  const reports = [named('one', 2), named('two', 3, warning), golden('clean-pass')];
  const markdown = summaryOfAll(runsOf(...reports), cellsOf(...reports), ['mlx-guard: `x` is wrong']);

  it('opens with what all say together, then what could not run, what to mend first, the coverage, and each report', () => {
    const headings = [...markdown.matchAll(/^##+ .*$/gm)].map(([heading]) => heading);
    expect(headings).toEqual([
      '## mlx-guard: fail',
      '### Could not run',
      '### Fix these first',
      '### Coverage of the threat model',
      '## Sample guard (`one`): fail',
      '## Sample guard (`two`): warn',
      '## Sample guard: pass',
    ]);
    expect(markdown).toContain('**2 errors, 3 warnings in 3 reports.**');
    const [first = ''] = /### Fix these first[\s\S]*?###/.exec(markdown.slice(markdown.indexOf('### Fix'))) ?? [];
    expect(first.match(/^1\. /gm)).toHaveLength(limits.firstFixes);
    expect(first.indexOf('**error**')).toBeLessThan(first.indexOf('**warning**'));
    expect(markdown.match(/All findings \(\d\)/g)).toEqual(['All findings (2)', 'All findings (3)']);
  });

  it('is inconclusive where a guard could not run, or none did', () => {
    expect(summaryOfAll(runsOf(golden('clean-pass')), [], ['no'])).toMatch(/^## mlx-guard: inconclusive\n/);
    expect(summaryOfAll([], [], [])).toMatch(/^## mlx-guard: inconclusive\n/);
  });

  it.each([limits.summaryBytes, limits.shortSummaryBytes])('stays below %d bytes, and is well-formed', { timeout: 120_000 }, (maxBytes) => {
    const many = golden('many-findings');
    const long = '\u{1f512}'.repeat(2_000);
    const failures = Array.from({ length: 300 }, (_, index) => `${index}${long}`);
    const big = { ...many, title: long, failure: { code: 'internal', message: long }, name: 'n'.repeat(100) };
    const text = summaryOfAll(runsOf(big, many, many, many), cellsOf(big, many), failures, maxBytes);
    expect(bytes(text)).toBeLessThan(maxBytes);
    expect(bytes(text)).toBeGreaterThan(maxBytes / 2);
    const html = renderMarkdown(text);
    for (const tag of ['details', 'table', 'tr', 'td', 'code']) expect(html.split(`<${tag}>`).length, tag).toBe(html.split(`</${tag}>`).length);
    expect(text).toMatch(/\d+ more: see the report files\./);
  });

  it('is the comment too, which one marker finds', () => {
    const { marker, body } = commentOfAll(runsOf(...reports), cellsOf(...reports), []);
    expect(marker).toBe('<!-- mlx-guard:check -->');
    expect(body.startsWith(`${marker}\n## mlx-guard: fail\n`)).toBe(true);
  });
});

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const commandsIn = (output: string): readonly string[] =>
  output.split(/\r\n|[\r\n\u0085\u2028\u2029]/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['));

describe.each(Object.entries(hostileNames))('a name in several reports with: %s', (_, name) => {
  const reports = [hostileReport(name), golden('failing')];
  const runs = runsOf(...reports);

  it('is inert in annotations, terminal and summary', () => {
    const lines = annotationLinesOfAll(runs, [`mlx-guard: ${name}`]);
    expect(commandsIn(lines.join('\n'))).toEqual(lines);
    for (const line of lines) expect(line).not.toMatch(unseen);
    const text = terminalOfAll(runs, cellsOf(...reports), { color: false });
    expect(commandsIn(text)).toEqual([]);
    expect(text.replaceAll('\n', '')).not.toMatch(unseen);
    const markdown = summaryOfAll(runs, cellsOf(...reports), [`mlx-guard: ${name}`]);
    expect(markdown.replaceAll('\n', '')).not.toMatch(unseen);
    expect(outsideCode(renderMarkdown(markdown)).replace(/<[^>]*>/g, ' ')).not.toMatch(liveReference);
  });
});
