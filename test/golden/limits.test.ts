import { gzipSync } from 'node:zlib';
import type { Finding } from '@mlx-guard/core';
import { annotationLines, briefText, limits, sarifText, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './github-markdown.ts';
import { goldenReports, sampleReport, sampleRules } from './reports.ts';

const many = goldenReports['many-findings']?.() ?? expect.unreachable('the case exists');
const bytes = (text: string): number => new TextEncoder().encode(text).length;

const [first = expect.unreachable('there are rules')] = sampleRules;

/** Findings whose every text is as long as it may be, of characters that take four bytes. */
const wide = (count: number): readonly Finding[] =>
  Array.from({ length: count }, (_, index) => {
    const path = `${index}-${'\u{1f512}'.repeat(500)}`;
    return { ...first.finding({ path, byteOffset: 1 }, 'x', { identity: `${index}` }), message: '\u{1f512}'.repeat(900) };
  });

/** Tens of thousands of findings take a while on a busy machine. */
const patient = { timeout: 120_000 } as const;

describe('annotations', patient, () => {
  const lines = annotationLines(many, sampleRules);

  it('are at most ten of a type', () => {
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
  });

  it('show every rule before the third of one, and count the rest', () => {
    expect(lines[1]).toContain('bad-header');
    expect(lines[9]).toContain('29992 more errors');
    expect(lines[19]).toContain('11991 more warnings');
  });

  it('make room for what was not checked', () => {
    const { failure: _, ...rest } = many;
    const gap = annotationLines({ ...rest, failure: { code: 'interrupted', message: 'the run was interrupted' } }, sampleRules);
    expect(gap[0]).toContain('not everything was checked');
    expect(gap.filter((line) => line.startsWith('::error '))).toHaveLength(10);
  });

  it('have messages that the runner does not cut', () => {
    const report = sampleReport({ findings: wide(1).map((finding) => ({ ...finding, message: '%'.repeat(9_000) })) });
    const [line = ''] = annotationLines(report, sampleRules);
    const message = line
      .slice(line.indexOf('::', 2) + 2)
      .replaceAll('%25', '%')
      .replaceAll('%0A', '\n');
    expect(message.length).toBeLessThanOrEqual(4_096);
  });
});

describe('the job summary', patient, () => {
  it('stays below its limit in bytes, and says how much is missing', () => {
    const markdown = summaryMarkdown(many, sampleRules);
    expect(bytes(markdown)).toBeLessThan(limits.summaryBytes);
    const [, left = '0'] = /(\d+) more: see `sample-guard\.report\.json`/.exec(markdown) ?? [];
    const shown = markdown.split('\n').filter((line) => /^\| (?:error|warning|note) \|/.test(line)).length;
    expect(shown).toBeGreaterThan(1_000);
    expect(Number(left) + shown).toBe(many.findings.length);
    expect(markdown).toContain('123 further findings counted in the verdict');
  });

  it('is cut between rows, so that it still renders', () => {
    const html = renderMarkdown(summaryMarkdown(many, sampleRules));
    for (const tag of ['details', 'table', 'tr', 'td', 'code']) expect(html.split(`<${tag}>`).length, tag).toBe(html.split(`</${tag}>`).length);
    expect(html).toContain('<summary>Settings that are not the default</summary>');
  });

  it('stays below its limit where every part is too big and every character takes four bytes', () => {
    const long = '\u{1f512}'.repeat(2_000);
    const gaps = Array.from({ length: 1_000 }, (_, index) => ({ what: `${index}${long}`, why: `${index}${long}` }));
    const entries = Array.from({ length: 2_000 }, (_, index) => [`${index}${long}`, index] as const);
    const report = sampleReport({
      title: long,
      findings: wide(3_000),
      coverage: { eligible: 3_000, inspected: 3_000, skipped: gaps, unavailable: gaps.map(({ what, why }) => ({ rules: [what], why })) },
      details: Array.from({ length: 30 }, () => ({ type: 'table', title: long, columns: [long, long], rows: entries })),
      metrics: Object.fromEntries(entries.map(([name, value]) => [name, { value, unit: 'count' as const }])),
      settings: Object.fromEntries(entries.map(([name]) => [name, { value: long, origin: 'input' as const }])),
      failure: { code: 'internal', message: long },
    });
    const markdown = summaryMarkdown(report, sampleRules);
    expect(bytes(markdown)).toBeLessThan(limits.summaryBytes);
    expect(bytes(markdown)).toBeGreaterThan(limits.summaryBytes / 2);
    expect(markdown.isWellFormed()).toBe(true);
    expect(markdown.match(/more: see/g)?.length).toBeGreaterThanOrEqual(5);
  });
});

describe('the terminal', patient, () => {
  it('shows fifty findings and counts the rest', () => {
    const text = terminalText(many, sampleRules, { color: false });
    expect(text.match(/^ {2}`/gm)).toHaveLength(50);
    expect(text).toContain('bad-header');
    expect(text.endsWith('42074 more findings: see `sample-guard.report.json`')).toBe(true);
  });

  it('shows five in brief, each in a line, another rule before a second of one, and counts the rest', () => {
    const lines = briefText(many, sampleRules, { color: false }).split('\n');
    const found = lines.filter((line) => /^ {2}(?:error|warning|note) /.test(line));
    expect(found).toHaveLength(limits.findingsInBrief);
    expect(new Set(found.slice(0, 2).map((line) => line.split(' ')[3])).size).toBe(2);
    const folded = found.reduce((sum, line) => sum + Number(/\(and (\d+) more of this kind there\)$/.exec(line)?.[1] ?? 0), 0);
    const [, left = '0'] = lines.map((line) => /^ {2}and (\d+) more findings$/.exec(line)).find((match) => match !== null) ?? [];
    expect(found.length + folded + Number(left)).toBe(42_124);
    expect(lines.at(-1)).toContain('`sample-guard.report.json`');
  });

  it('cuts long findings in brief', () => {
    const report = sampleReport({ findings: wide(3) });
    for (const line of briefText(report, sampleRules, { color: false }).split('\n')) expect(line.length).toBeLessThan(2 * limits.briefChars);
  });
});

describe('SARIF', patient, () => {
  const text = sarifText(many, sampleRules);
  const [run] = JSON.parse(text).runs;

  it('has 25,000 results, worst first, and counts the rest', () => {
    expect(run.results).toHaveLength(25_000);
    expect(run.results.every(({ level }: { level: string }) => level === 'error')).toBe(true);
    expect(run.results[1].ruleId).toBe('sample-guard/bad-header');
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'warning', message: { text: '17124 more findings: see `sample-guard.report.json`' } },
    ]);
  });

  it('is far below 10 MB once compressed', () => {
    expect(gzipSync(text).length).toBeLessThan(5e6);
  });

  it('has fewer results where they are long, and still counts the rest', () => {
    const report = sampleReport({ findings: wide(6_000) });
    const bounded = sarifText(report, sampleRules);
    expect(bounded.length).toBeLessThan(limits.sarifChars + 1e6);
    const [{ results, invocations }] = JSON.parse(bounded).runs;
    const [, left = '0'] = /^(\d+) more findings/.exec(invocations[0].toolExecutionNotifications[0].message.text) ?? [];
    expect(results.length + Number(left)).toBe(6_000);
    expect(results.length).toBeGreaterThan(100);
  });
});
