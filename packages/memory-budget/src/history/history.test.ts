import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleHistory } from '../example-history.ts';
import { memoryBudget } from '../index.ts';
import { running } from '../rule.ts';
import { readHistory, withMeasurement } from './history.ts';

const mebibyte = 1024 ** 2;
const path = '.github/mlx-guard.memory.json';
const peaks = (...all: readonly number[]) => all.map((peak) => ({ peakBytes: Math.round(peak * mebibyte) }));
const compared = async (now: readonly number[], before: readonly number[], example = {}) =>
  (
    await runExample(memoryBudget, {
      ...running(peaks(...now), { history: 'file', samples: String(now.length), budget: '1GiB' }),
      files: exampleHistory(...before.map((peak) => Math.round(peak * mebibyte))),
      ...example,
    })
  ).report;

test('ten runs within the noise of a peak are never a regression, one that is a tenth heavier always is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 0.0041, noNaN: true }), { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 100, max: 900 }),
      async (noise, size) => {
        const [a, b] = [noise.slice(0, 3), noise.slice(3)].map((half) => half.map((off) => size * (1 + off)));
        expect((await compared(b ?? [], a ?? [])).verdict).toBe('pass');
        expect(
          (
            await compared(
              (b ?? []).map((peak) => peak * 1.1),
              a ?? [],
            )
          ).verdict,
        ).toBe('fail');
      },
    ),
    { numRuns: 10 },
  );
});

test('growth below the least that counts is none, and neither is a peak that was reached before', async () => {
  expect((await compared([57], [50])).verdict).toBe('pass');
  expect((await compared([70], [50, 70])).verdict).toBe('pass');
});

test('what is not comparable is said, and covers nothing', async () => {
  const report = await compared([900], [50], { run: { runner: 'another' } });
  expect(report.verdict).toBe('pass');
  expect(report.coverage.unavailable.find(({ rules }) => rules.includes('memory-budget/memory-regression'))?.why).toContain('not comparable');
});

test('on a change the history of the base counts, not that of the change', async () => {
  expect((await compared([70], [70], { base: exampleHistory(50 * mebibyte) })).verdict).toBe('fail');
  expect((await compared([70], [50], { base: exampleHistory(70 * mebibyte) })).verdict).toBe('pass');
});

test.each(['', '{}', '[]', '{"schema":"mlx-guard-memory-history/v1","measurements":[{}]}'])('a history that is none is never passed over: %j', async (text) => {
  expect((await compared([50], [50], { files: { [path]: text } })).verdict).toBe('inconclusive');
});

test('no text makes the reader throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readHistory(text)));
});

test('`mode: record` adds a measurement, keeps the others, and leaves no evidence', async () => {
  const example = { ...running(peaks(60), { mode: 'record', history: 'file' }), files: exampleHistory(50 * mebibyte), clock: '2026-02-01T00:00:00Z' };
  const { report, outlet } = await runExample(memoryBudget, example);
  expect(report).toMatchObject({ checking: false, findings: [] });
  const written = readHistory(new TextDecoder().decode(outlet.written.get(path)));
  expect(Array.isArray(written) ? written.map(({ peaks: [peak] }) => peak) : written).toEqual([50 * mebibyte, 60 * mebibyte]);
});

test('`mode: record` writes nothing of a run that failed', async () => {
  const { outlet } = await runExample(memoryBudget, running({ exitCode: 1 }, { mode: 'record' }));
  expect(outlet.written.size).toBe(0);
});

test('a history keeps no more than 200 measurements, the newest', () => {
  const one = (day: number) => ({
    at: new Date(day * 86_400_000).toISOString(),
    sha: '',
    setup: { command: '', method: '', platform: '', runner: '' },
    peaks: [1 + day] as const,
  });
  const read = readHistory(
    withMeasurement(
      Array.from({ length: 250 }, (_, day) => one(day)).map((each) => ({ ...each, peaks: [each.peaks[0]] })),
      { ...one(250), peaks: [251] },
    ),
  );
  expect(Array.isArray(read) && [read.length, read.at(-1)?.peaks]).toEqual([200, [251]]);
});
