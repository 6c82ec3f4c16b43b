import type { Example } from '@mlx-guard/core';
import { memoryPorts, ruleTester, runExample } from '@mlx-guard/testing';
import { expect, test } from 'vitest';
import { memoryBudget } from './index.ts';
import { running } from './rule.ts';

ruleTester(memoryBudget);

const run = async (example: Example) => (await runExample(memoryBudget, example)).report;

test('a run inside its budget passes, with its measurements and their error', async () => {
  const { report, outlet } = await runExample(memoryBudget, running({ peakBytes: 50 * 1024 ** 2 }));
  expect(report).toMatchObject({
    verdict: 'pass',
    executedSubject: true,
    outputs: { 'peak-bytes': '52428800', 'headroom-bytes': '52428800', method: 'poll-rss' },
  });
  expect(report.metrics).toMatchObject({ peak: { value: 52428800, unit: 'bytes' }, 'worst-gap': { value: 20, unit: 'ms' } });
  expect(JSON.stringify(report.details)).toContain('at most 5 % off');
  expect(outlet.states).toEqual([{ id: '00000000-0000-4000-8000-000000000000' }]);
});

test('without a command nothing is run, and nothing is claimed', async () => {
  const report = await run({ files: {} });
  expect(report).toMatchObject({ verdict: 'not-applicable', executedSubject: false, findings: [] });
});

test('where nothing can be measured nothing is run, and the verdict is inconclusive', async () => {
  const report = await run(running({ unmeasurable: 'no physical footprint yet' }));
  expect(report).toMatchObject({ verdict: 'inconclusive', executedSubject: false });
  expect(report.coverage.skipped).toEqual([{ what: 'the run of the command', why: 'no physical footprint yet' }]);
});

test('a command that was over before the first look proves nothing', async () => {
  expect(await run(running({ peakBytes: 0 }))).toMatchObject({ verdict: 'inconclusive' });
});

test('a run that was stopped from outside is inconclusive', async () => {
  expect(await run(running({ reason: 'stopped' }))).toMatchObject({ verdict: 'inconclusive' });
});

test('a share of the memory is a share of what the machine has', async () => {
  const report = await run({ ...running({ peakBytes: 5 * 1024 ** 3 }), settings: { command: 'work', budget: '50%-of-ram' } });
  expect(report).toMatchObject({ verdict: 'fail', metrics: { budget: { value: 4 * 1024 ** 3 } } });
});

test.each([
  [{ reason: 'not-started', why: 'there is no such program' }, 'the command could not be started: there is no such program'],
  [{ signal: 'SIGSEGV' }, 'the command was ended by `SIGSEGV`'],
  [{ signal: 'SIGKILL' }, 'the command was killed by SIGKILL, not by us'],
] as const)('%j is a failed command', async (process, message) => {
  const report = await run(running(process));
  expect(report.verdict).toBe('fail');
  expect(report.findings.map((finding) => finding.message)).toEqual([expect.stringContaining(message)]);
});

test.each(['GITHUB_TOKEN', 'actions_runtime_token', 'INPUT_X', 'A=B', ''])('the variable %j is never passed on', async (name) => {
  const report = await run({ ...running({}), settings: { command: 'work', 'pass-environment': JSON.stringify(['OK', name || ' ']) } });
  expect(report).toMatchObject({ verdict: 'inconclusive', executedSubject: false, failure: { code: 'invalid-setting' } });
});

test('the post step ends what is left, and only believes a state of its own', async () => {
  const told: string[] = [];
  const reaped: string[] = [];
  const ports = memoryPorts(memoryBudget, {});
  const record = { finding: ({ rule }: { readonly rule: string }) => told.push(rule) };
  const processes = { ...ports.processes, reap: async (id: string) => reaped.push(id) };
  const cleanUp = async (state: Parameters<NonNullable<typeof memoryBudget.cleanUp>>[0]) =>
    memoryBudget.cleanUp?.(state, { ...ports, processes }, { ...silent, ...record });
  await cleanUp({ id: '../x' });
  await cleanUp({ id: '0b9f0b9e-0000-4000-8000-000000000001', more: 1 });
  await cleanUp('x');
  expect([reaped, told]).toEqual([[], []]);
  await cleanUp({ id: '0b9f0b9e-0000-4000-8000-000000000001' });
  expect([reaped, told]).toEqual([['0b9f0b9e-0000-4000-8000-000000000001'], ['memory-budget/process-left-behind']]);
});

const silent = {
  eligible: () => undefined,
  excused: () => undefined,
  inspected: () => undefined,
  skipped: () => undefined,
  unavailable: () => undefined,
  executedSubject: () => undefined,
  partial: () => undefined,
  metric: () => undefined,
  detail: () => undefined,
  output: () => undefined,
  attach: () => undefined,
  write: async () => undefined,
  state: () => undefined,
};
