import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { policyPath } from '@mlx-guard/core';
import { FakeGitHub } from '@mlx-guard/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { model } from '../cli/workspace.ts';

const policy = 'version: 1\nmodel-checksum: {}\nlog-config-lint: {}\n';
const files = { ...model, 'app.py': 'def f(log, prompt):\n    log.info(prompt)\n', [policyPath]: policy };

let fake: FakeGitHub;
let folder: string;
beforeEach(async () => {
  fake = await FakeGitHub.start();
  folder = mkdtempSync(join(tmpdir(), 'mlx-guard-check-github-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'workspace', path)), { recursive: true });
    writeFileSync(join(folder, 'workspace', path), text);
  }
  mkdirSync(join(folder, 'workspace/.git'));
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the step for a pull request that changes `app.py`, and resolves with its exit code and log. */
async function run(inputs: Readonly<Record<string, string>>, reportDir: string): Promise<{ readonly code: number; readonly out: string }> {
  const base = fake.objects.commit({ [policyPath]: policy, 'app.py': 'old' });
  const head = fake.objects.commit({ [policyPath]: policy, 'app.py': 'new' }, base);
  fake.branches.set('main', base);
  const event = join(folder, 'event.json');
  writeFileSync(event, JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: head }, base: { sha: base } } }));
  const env = {
    PATH: process.env['PATH'],
    GITHUB_WORKSPACE: join(folder, 'workspace'),
    RUNNER_TEMP: folder,
    GITHUB_EVENT_PATH: event,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_BASE_REF: 'main',
    GITHUB_REPOSITORY: fake.repository,
    GITHUB_SHA: 'e'.repeat(40),
    GITHUB_API_URL: fake.url,
    'INPUT_GITHUB-TOKEN': fake.token,
    'INPUT_REPORT-DIR': join(folder, reportDir),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const program = ['--conditions=mlx-guard-source', join(root, 'actions/check/src/main.ts')];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, program, { env, cwd: env.GITHUB_WORKSPACE }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

const asked = (operation: RegExp): number => fake.log.filter((seen) => operation.test(seen.operation)).length;

test('several guards read the base once, and tell a pull request in one comment and a check run each', async () => {
  const { code, out } = await run({ comment: 'true', 'check-run': 'true' }, 'one');
  expect(code, out).toBe(1);
  expect(asked(/get-branch/)).toBe(1);
  expect(asked(/compare/)).toBe(1);
  expect(fake.comments.map(({ body }) => body.split('\n').slice(0, 2))).toEqual([['<!-- mlx-guard:check -->', '## mlx-guard: fail']]);
  expect(fake.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['mlx-guard: log-config-lint', 'failure'],
    ['mlx-guard: model-checksum', 'success'],
  ]);
  expect((await run({ comment: 'true' }, 'two')).code).toBe(1);
  expect(fake.comments).toHaveLength(1);
});

test('nothing is written where nobody asked for it', async () => {
  expect((await run({}, 'one')).code).toBe(1);
  expect([fake.comments, fake.checkRuns]).toEqual([[], []]);
});
