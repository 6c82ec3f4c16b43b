import type { ExampleProcess } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleModel } from '../example-model.ts';
import { memoryBudget } from '../index.ts';
import { running } from '../rule.ts';
import { growthOf } from './growth.ts';
import { PhaseLines } from './phase-lines.ts';

const mebibyte = 1024 ** 2;
const judged = async (process: ExampleProcess, settings: Readonly<Record<string, string>> = {}, files = {}) =>
  (await runExample(memoryBudget, { ...running(process, settings), files })).report;
const found = async (...given: Parameters<typeof judged>) => (await judged(...given)).findings.map(({ rule }) => rule.split('/')[1]);

describe('lines that announce phases', () => {
  const phasesIn = (...chunks: readonly string[]): readonly string[] => {
    const seen: string[] = [];
    const lines = new PhaseLines((phase) => seen.push(phase));
    for (const chunk of chunks) lines.add(new TextEncoder().encode(chunk));
    return seen;
  };

  test('are found wherever the output is cut', () => {
    const text = 'loading\nmlx-guard:phase load\nmlx-guard:phase generate\r\nx\n';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), fc.integer({ min: 0, max: text.length }), (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        expect(phasesIn(text.slice(0, first), text.slice(first, last), text.slice(last))).toEqual(['load', 'generate']);
      }),
    );
  });

  test.each(['mlx-guard:phase Load\n', ' mlx-guard:phase load\n', 'mlx-guard:phase load', `mlx-guard:phase ${'a'.repeat(33)}\n`, 'mlx-guard:phase a b\n'])(
    'are exactly that, else nothing: %j',
    (text) => expect(phasesIn(text)).toEqual([]),
  );

  test('are not found in a line without an end', () => {
    expect(phasesIn('x'.repeat(1000), 'mlx-guard:phase load\n', 'mlx-guard:phase load\n')).toEqual(['load']);
  });
});

describe('a command that is run several times', () => {
  test('is held to its budget by its largest peak, the warm-up’s too', async () => {
    const peaks = [150, 50, 50].map((peak) => ({ peakBytes: peak * mebibyte }));
    expect(await found(peaks, { 'warm-up': '1', samples: '2' })).toEqual(['budget-exceeded']);
  });

  test('tells the smallest of its samples', async () => {
    const report = await judged(
      [90, 52, 50, 51].map((peak) => ({ peakBytes: peak * mebibyte })),
      { 'warm-up': '1', samples: '3' },
    );
    expect(report).toMatchObject({ verdict: 'pass', outputs: { 'peak-bytes': String(90 * mebibyte) } });
    expect(report.metrics['least-peak']?.value).toBe(50 * mebibyte);
    expect(JSON.stringify(report.details)).toContain('50.0 MiB to 52.0 MiB');
  });

  test('fails where one of its runs does, and is not run again', async () => {
    const report = await judged([{ peakBytes: mebibyte }, { peakBytes: mebibyte, exitCode: 3 }, { peakBytes: 200 * mebibyte }], { samples: '3' });
    expect(report).toMatchObject({ verdict: 'fail', outputs: { 'peak-bytes': String(mebibyte) } });
  });

  test('a phase that has a budget and was not announced makes it inconclusive', async () => {
    expect((await judged({ peakBytes: mebibyte }, { 'phase-budgets': 'load=20MiB' })).verdict).toBe('inconclusive');
  });
});

describe('a sweep', () => {
  const sweep = { sweep: '2048, 4096, 8192', budget: '4GiB' };
  const peaks = (...all: readonly number[]) => all.map((peak) => ({ peakBytes: peak * mebibyte }));

  test('runs the command once plain, once with 1, then with each size', async () => {
    const report = await judged(peaks(999, 100, 200, 400, 800), sweep);
    expect(report.details).toContainEqual(
      expect.objectContaining({
        title: 'Memory by the size of the input',
        rows: [
          [1, '100.0 MiB', '0.0 MiB'],
          [2048, '200.0 MiB', '100.0 MiB'],
          [4096, '400.0 MiB', '300.0 MiB'],
          [8192, '800.0 MiB', '700.0 MiB'],
        ],
      }),
    );
    expect(report.outputs['growth-exponent']).toBe('1.22');
  });

  test('tells work in steps from work at once, as it was measured of a real model', () => {
    const point = (size: number, mb: number) => ({ size, peaks: [mb * 1e6] });
    expect(growthOf(point(1, 103.7), point(4096, 445.3), point(8192, 757.8)).high).toBeLessThan(1.3);
    expect(growthOf(point(1, 103.7), point(2048, 293.0), point(4096, 744.3)).low).toBeGreaterThan(1.3);
  });

  test('that is steep but within the doubt only warns; one that adds next to nothing says nothing', async () => {
    const severities = async (...all: readonly number[]) => (await judged(peaks(...all), sweep)).findings.map(({ severity }) => severity);
    expect(await severities(100, 1000, 1100, 1220, 1580)).toEqual(['warning']);
    expect(await severities(100, 400, 401, 403, 410)).toEqual([]);
  });

  test('that ends early proves nothing', async () => {
    expect((await judged([...peaks(100, 100, 200), { exitCode: 1 }], sweep)).verdict).toBe('fail');
  });

  test.each([
    ['within a step', { sweep: '512, 1024' }],
    ['of one size', { sweep: '4096' }],
    ['that does not double', { sweep: '4096, 5000' }],
  ])('%s is an error of the user’s', async (_, settings) => {
    expect(await judged({}, settings)).toMatchObject({ failure: { code: 'invalid-setting' } });
  });
});

describe('a model that does not fit', () => {
  test('is refused before it runs', async () => {
    const report = await judged({ peakBytes: mebibyte }, { model: 'model', budget: '100KiB' }, exampleModel());
    expect(report).toMatchObject({ verdict: 'fail', executedSubject: false });
    expect(report.findings.map(({ rule }) => rule)).toContain('memory-budget/estimate-exceeds-budget');
  });
});
