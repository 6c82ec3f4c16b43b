import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '@mlx-guard/core';
import { runExample, sampleGuard } from '@mlx-guard/testing';
import { afterAll, expect, test } from 'vitest';
import type { ExitCode, GuardRun } from './execute.ts';
import { writeReportFiles } from './report-files.ts';
import { runSeveral } from './run-several.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-several-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const guard = sampleGuard(async (_settings, _ports, record) => {
  record.eligible(1);
  record.inspected('a');
});

async function run(exitCode: ExitCode = 0): Promise<GuardRun> {
  const { report } = await runExample(guard, { files: {} });
  return { guard, report, files: await writeReportFiles(report, guard.rules, folder), exitCode };
}

const calm = { signal: new AbortController().signal };
const refused = async (): Promise<GuardRun> => {
  throw new ConfigError('invalid-setting', ['no']);
};

test.each([
  [[0, 0], 0],
  [[0, 2], 2],
  [[2, 1, 0], 1],
] as const)('exit codes %j together are %d', async (codes, together) => {
  const left = [...codes];
  const { exitCode, failures } = await runSeveral(Array(codes.length).fill(guard), [guard], calm, () => run(left.shift()));
  expect({ exitCode, failures }).toEqual({ exitCode: together, failures: [] });
});

test('one that cannot run keeps no other from it, and is said once', async () => {
  let count = 0;
  const several = await runSeveral([guard, guard, guard], [guard], calm, () => {
    count += 1;
    return count === 2 ? run() : refused();
  });
  expect(several).toMatchObject({ exitCode: 2, failures: ['mlx-guard: no'], index: path.join(folder, 'index.html') });
  expect(several.runs).toHaveLength(1);
});

test('nothing that ran is nothing proved', async () => {
  expect(await runSeveral([], [guard], calm, () => run())).toMatchObject({ exitCode: 2, index: undefined });
  expect(await runSeveral([guard], [guard], calm, refused)).toMatchObject({ exitCode: 2, index: undefined });
});

test('an interrupt between two leaves the second unproved, never green', async () => {
  const interrupt = new AbortController();
  const several = await runSeveral([guard, guard], [guard], interrupt, async () => {
    const first = await run();
    interrupt.abort();
    return first;
  });
  expect(several).toMatchObject({ exitCode: 2, failures: ['mlx-guard: the run was interrupted before it ended'] });
  expect(several.runs).toHaveLength(1);
});
