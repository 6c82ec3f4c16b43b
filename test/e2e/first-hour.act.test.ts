import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { type ActRun, git, runAct } from './act-run.ts';
import { actionNames, copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-hour-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Any project: by default the example; a folder of one's own with `FIRST_HOUR_PROJECT`. */
const source = process.env['FIRST_HOUR_PROJECT'] ?? join(root, 'test/examples/chat-server/broken');
const project = join(folder, 'project');
const release = join(folder, 'release');
const pin = 'a'.repeat(40);
const policy = '.github/mlx-guard.yml';

function command(...args: readonly string[]): string {
  const cli = join(root, 'packages/cli/src/main.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return `${stdout}${stderr}`;
}

function commit(message: string): string {
  git(project, 'add', '--all');
  git(project, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  return git(project, 'rev-parse', 'HEAD');
}

/** A pull request of a branch made by `change` from main, run as GitHub would: both commits are there, as with `fetch-depth: 0`. */
function pullRequest(name: string, change: () => void): ActRun {
  const base = git(project, 'rev-parse', 'main');
  git(project, 'checkout', '--quiet', '-b', name, 'main');
  change();
  const head = commit(name);
  const event = join(folder, `${name}.json`);
  writeFileSync(event, JSON.stringify({ number: 1, pull_request: { number: 1, head: { sha: head, ref: name }, base: { sha: base, ref: 'main' } } }));
  const run = runAct(project, 'pull_request', 'mlx-guard.yml', '--job', 'model-checksum', '--eventpath', event, ...local);
  git(project, 'checkout', '--quiet', 'main');
  return run;
}

const local = ['--local-repository', `mlx-guard/mlx-guard@${pin}=${release}`];
const merge = (name: string): string => git(project, 'merge', '--quiet', '--no-edit', name);
const verdict = ({ output }: ActRun): string | undefined => /Summary - ## .*?: ([a-z-]+)/.exec(output)?.[1];

test('the first hour: adopt, baseline, a new problem, a waiver, and all of it merged', () => {
  for (const name of actionNames()) copyAction(name, release);
  cpSync(source, project, { recursive: true });
  rmSync(join(project, '.github'), { recursive: true, force: true }); // as it is before anybody has heard of us
  mkdirSync(join(project, 'assets/base'), { recursive: true });
  writeFileSync(join(project, 'assets/base/model.safetensors'), '\u0002\0\0\0\0\0\0\0{}');
  git(project, 'init', '--quiet', '--initial-branch=main');
  git(project, 'remote', 'add', 'origin', 'https://github.com/example/project.git');
  commit('a project as it is');

  // Adopted by a first pull request: the base has no policy yet.
  const adopted = pullRequest('adopt', () => {
    expect(command('init', '--ref', pin)).toContain('assets/base');
  });
  expect(adopted.output).toContain('the base has no `.github/mlx-guard.yml`');
  expect([adopted.code, verdict(adopted)], adopted.output).toEqual([0, 'warn']);
  merge('adopt');

  // Known from then on: nothing, for everything was recorded.
  expect(command('baseline')).not.toContain('error');

  // A second pull request with one new problem: red, only that.
  const broken = pullRequest('broken', () => writeFileSync(join(project, 'assets/base/modeling_extra.py'), ''));
  expect([broken.code, verdict(broken)], broken.output).toEqual([1, 'fail']);
  expect(broken.output.match(/::error /g)).toHaveLength(1);
  expect(broken.output).toContain('assets/base/modeling_extra.py');

  // A waiver in a pull request of its own: judged by its own policy, at best with a warning, each loosened value told.
  const expires = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  const waived = pullRequest('waive', () => {
    const waiver = `waivers:\n  - rule: model-checksum/extra-file\n    paths: [assets/base/modeling_extra.py]\n    owner: '@example/security'\n    reason: reviewed by hand, goes with the next release\n    expires: ${expires}\n`;
    writeFileSync(join(project, policy), `${git(project, 'show', `main:${policy}`)}\n${waiver}`);
  });
  expect([waived.code, verdict(waived)], waived.output).toEqual([0, 'warn']);
  expect(waived.output).toContain('loosened: `waivers.0`');

  // Together and merged: green.
  merge('waive');
  merge('broken');
  const pushed = runAct(project, 'push', 'mlx-guard.yml', '--job', 'model-checksum', ...local);
  expect([pushed.code, verdict(pushed)], pushed.output).toEqual([0, 'pass']);
});
