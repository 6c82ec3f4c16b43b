import { reportSchema } from '@mlx-guard/core';
import { annotationLines, reportJson, sarifText, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { describe, expect, it } from 'vitest';
import { goldenReports, sampleReport, sampleRules } from './reports.ts';

const [rule = expect.unreachable('there are rules')] = sampleRules;
const found = (...finding: Parameters<typeof rule.finding>) => sampleReport({ findings: [rule.finding(...finding)], run: { prefix: 'server/' } });
const plain = { color: false } as const;

describe('annotationLines', () => {
  it.each([
    [{ path: 'a.py', startLine: 3, startColumn: 2, endLine: 3, endColumn: 8 }, 'file=server/a.py,line=3,endLine=3,col=2,endColumn=8,'],
    [{ path: 'a.py', startLine: 3, startColumn: 2 }, 'file=server/a.py,line=3,endLine=3,col=2,'],
    [{ path: 'a.py', startLine: 3, startColumn: 2, endLine: 4, endColumn: 8 }, 'file=server/a.py,line=3,endLine=4,title='],
    [{ path: 'w.bin', byteOffset: 12 }, 'file=server/w.bin,title='],
    [undefined, 'title='],
    [{ path: '../w.bin' }, 'title='],
    [{ path: `${'d/'.repeat(600)}w.bin` }, 'title='],
  ] as const)('%j stands at %s', (location, properties) => {
    const [line] = annotationLines(found(location, 'message'), sampleRules);
    expect(line).toMatch(new RegExp(`^::error ${properties.replaceAll('.', '\\.')}`));
  });

  it('names in words the place that it cannot point at', () => {
    expect(annotationLines(found({ path: 'w.bin', byteOffset: 12 }, 'message'), sampleRules)[0]).toContain('%0AAt `server/w.bin` at byte 12.%0A');
    expect(annotationLines(found({ path: 'a\nb', startLine: 2 }, 'message'), sampleRules)[0]).toContain('%0AAt `server/a\\nb:2`.%0A');
  });

  it('has the danger, the remedy, and the line to paste only where it can be pasted', () => {
    expect(annotationLines(found(undefined, 'message', { fix: 'rm x' }), sampleRules)[0]).toContain(`${rule.why}%0ATo do: ${rule.remedy}%0APaste: rm x`);
    for (const fix of ['rm a\nrm b', `rm ${'x'.repeat(1_000)}`])
      expect(annotationLines(found(undefined, 'message', { fix }), sampleRules)[0]).not.toContain('Paste');
  });

  it('is an error where nothing was found but something was not checked', () => {
    const report = sampleReport({ coverage: { eligible: 2, inspected: 1 } });
    expect(report.verdict).toBe('inconclusive');
    expect(annotationLines(report, sampleRules)).toEqual([
      '::error title=sample-guard%3A not everything was checked::1 of 2 could not be inspected to the end',
    ]);
  });

  it('is nothing where nothing is wrong', () => {
    expect(annotationLines(sampleReport({}), sampleRules)).toEqual([]);
  });
});

describe('a finding that is waived, known, or not of this change', () => {
  const error = rule.finding({ path: 'a' }, 'message');
  const waived = { ...error, waived: { owner: 'maya', reason: 'under review', expires: '2026-03-01' } };
  const report = (finding: typeof error) => sampleReport({ findings: [finding] });

  it.each([
    ['waived', waived, '1 waived'],
    ['known', { ...error, baselined: true as const }, '1 known'],
  ])('%s: is counted apart, listed in the summary and suppressed in SARIF, and nowhere an error', (_, finding, words) => {
    expect(annotationLines(report(finding), sampleRules)).toEqual([]);
    expect(terminalText(report(finding), sampleRules, plain)).toBe(`sample-guard: pass (${words}; 3 of 3 inspected)`);
    expect(summaryMarkdown(report(finding), sampleRules)).not.toContain('Fix these first');
    expect(summaryMarkdown(report(finding), sampleRules)).toContain('All findings (1)');
    expect(JSON.parse(sarifText(report(finding), sampleRules)).runs[0].results[0].suppressions).toMatchObject([{ kind: 'external', status: 'accepted' }]);
  });

  it('ambient: is shown as the warning that it counts as', () => {
    const ambient = report({ ...error, ambient: true });
    expect(annotationLines(ambient, sampleRules)[0]).toMatch(/^::warning file=a,.*%0AIt is not of this change\.%0A/);
    expect(terminalText(ambient, sampleRules, plain)).toContain('warning sample-guard/changed-file');
    expect(JSON.parse(sarifText(ambient, sampleRules)).runs[0].results[0]).toMatchObject({ level: 'warning', suppressions: [] });
  });

  it('comes after everything that counts', () => {
    const mild = sampleRules.filter(({ severity }) => severity === 'note').map(({ finding }) => finding({ path: 'z' }, 'message'));
    const both = sampleReport({ findings: [waived, ...mild] });
    const { results } = JSON.parse(sarifText(both, sampleRules)).runs[0];
    expect(results.map(({ level }: { level: string }) => level)).toEqual(['note', 'error']);
  });
});

describe('what there is to say about the judgement', () => {
  const notices = [{ severity: 'warning' as const, message: 'the waiver of `sam` was not needed: remove it' }];

  it('is said on every channel', () => {
    const report = sampleReport({ notices, verdict: 'warn' });
    expect(annotationLines(report, sampleRules)).toEqual([
      '::warning title=sample-guard%3A about the judgement::warning: the waiver of `sam` was not needed: remove it',
    ]);
    expect(terminalText(report, sampleRules, plain)).toContain('\n  warning: the waiver of `sam` was not needed');
    expect(summaryMarkdown(report, sampleRules)).toContain('### About the judgement\n\n- warning: the waiver of `sam` was not needed');
    expect(sarifText(report, sampleRules)).toContain('{"level":"warning","message":{"text":"the waiver of `sam` was not needed');
  });
});

describe('terminalText', () => {
  it('is one line where all is well', () => {
    expect(terminalText(sampleReport({}), sampleRules, plain)).toBe('sample-guard: pass (no findings; 3 of 3 inspected)');
  });

  it('says what was not checked and why, one line a reason', () => {
    const skipped = ['a', 'b', 'c', 'd'].map((what) => ({ what, why: 'permission denied' }));
    const text = terminalText(sampleReport({ coverage: { eligible: 9, inspected: 3, skipped, skippedCount: 6 } }), sampleRules, plain);
    expect(text.split('\n')).toEqual([
      'sample-guard: inconclusive (no findings; 3 of 9 inspected)',
      '  Not checked: `a`, `b`, `c` and 1 more: permission denied',
      '  Not checked: 2 more',
    ]);
  });

  it('says the same with colours and without', () => {
    const report = goldenReports['failing']?.() ?? expect.unreachable('the case exists');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(terminalText(report, sampleRules, { color: true }).replace(/\u001b\[[\d;]*m/g, '')).toBe(terminalText(report, sampleRules, plain));
  });

  it('shows a finding whose rule nobody knows', () => {
    expect(terminalText(found({ path: 'a' }, 'message'), [], plain)).toContain('error sample-guard/changed-file\n  `a`: message');
  });
});

describe('summaryMarkdown', () => {
  it('starts with the verdict', () => {
    expect(summaryMarkdown(found({ path: 'a' }, 'message'), sampleRules)).toMatch(
      /^## Sample guard: fail\n\n\*\*1 error; 3 of 3 inspected\.\*\*\n\n### Fix these first\n/,
    );
  });

  it('puts what was not checked before the findings of an inconclusive run, and after those of a failed one', () => {
    const gap = { eligible: 2, inspected: 1, skipped: [{ what: 'x', why: 'it is a pipe' }] };
    const warned = sampleRules.filter(({ severity }) => severity === 'warning').map(({ finding }) => finding({ path: 'a' }, 'message'));
    const order = (findings: typeof warned) => summaryMarkdown(sampleReport({ findings, coverage: gap }), sampleRules).match(/^### .*/gm);
    expect(order(warned)).toEqual(['### Not checked', '### Fix these first']);
    expect(order([rule.finding({ path: 'a' }, 'message')])).toEqual(['### Fix these first', '### Not checked']);
  });

  it('lists five first, and folds all away where there are more', () => {
    const findings = Array.from({ length: 7 }, (_, index) => rule.finding({ path: `f${index}` }, 'message'));
    const text = summaryMarkdown(sampleReport({ findings }), sampleRules);
    expect(text.match(/^1\. /gm)).toHaveLength(5);
    expect(text).toContain('<details><summary>All findings (7)</summary>');
    expect(summaryMarkdown(sampleReport({ findings: findings.slice(0, 5) }), sampleRules)).not.toContain('All findings');
  });

  it('shows the coverage where it is given', () => {
    const cell = { threat: 'model-replacement', mitigation: 'integrity', state: 'enforced', reports: ['sample-guard'] } as const;
    expect(summaryMarkdown(sampleReport({}), sampleRules, [cell])).toContain('### Coverage of the threat model');
  });

  it('leaves out settings that nobody gave, and sections that are no table', () => {
    const text = summaryMarkdown(sampleReport({ details: [{ type: 'graph', nodes: [] }] }), sampleRules);
    expect(text).not.toContain('fail-on');
    expect(text).not.toContain('Details');
  });
});

describe('reportJson', () => {
  it('is the report, for whoever reads it by the schema', () => {
    const report = goldenReports['failing']?.() ?? expect.unreachable('the case exists');
    expect(reportSchema.parse(JSON.parse(reportJson(report)))).toEqual(report);
    expect(reportJson(report).endsWith('}\n')).toBe(true);
  });
});
