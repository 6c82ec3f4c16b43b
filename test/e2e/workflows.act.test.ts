import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { git, runAct } from './act-run.ts';
import { actionNames, copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-act-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A repository with one workflow, as act wants it: committed. */
function repository(workflow: string, fill: (at: string) => void): string {
  const at = mkdtempSync(join(folder, 'repository-'));
  cpSync(join(root, 'test/e2e/workflows', workflow), join(at, '.github/workflows', workflow));
  fill(at);
  git(at, 'init', '--quiet', '--initial-branch=main');
  git(at, 'remote', 'add', 'origin', 'https://github.com/example/project.git');
  git(at, 'add', '--all');
  git(at, 'commit', '--quiet', '--message=a model');
  return at;
}

const copyActions = (at: string): void => {
  for (const name of actionNames()) copyAction(name, at);
};

describe('under act', () => {
  test('the action of a checkout passes, fails, and leaves what its workflow asserts', () => {
    const workflow = 'model-checksum.yml';
    const { code, output } = runAct(repository(workflow, copyActions), 'push', workflow);
    expect(code, output).toBe(0);
    expect(output).toContain('Job succeeded');
    for (const step of ['It passed, with outputs, files and a summary', 'It failed, with outputs, files and a summary']) {
      expect(output).toMatch(new RegExp(`✅ {2}Success - Main ${step}`));
    }
    expect(output).toMatch(/Summary - ## .*whole.*: pass/);
    expect(output).toMatch(/Summary - ## .*tampered.*: fail/);
    expect(output).toMatch(/❗ {2}::error file=model\/model\.safetensors/);
    expect(output).not.toMatch(/❗ {2}::error::forged/);
    expect(output.match(/Success - Post Verify it/g)).toHaveLength(2);
  });

  test('the action by its name: the job with the model that is whole succeeds, the other fails', () => {
    const workflow = 'as-a-user.yml';
    const project = repository(workflow, (at) => {
      for (const [name, weights] of [
        ['whole', 'weights'],
        ['tampered', 'wEights'],
      ] as const) {
        mkdirSync(join(at, name));
        writeFileSync(join(at, name, 'model.safetensors'), weights);
        writeFileSync(join(at, name, 'SHA256SUMS'), `${createHash('sha256').update('weights').digest('hex')}  model.safetensors\n`);
      }
    });
    const release = mkdtempSync(join(folder, 'release-'));
    copyActions(release);
    const { code, output } = runAct(project, 'push', workflow, '--local-repository', `mlx-guard/mlx-guard@v1=${release}`);
    expect(code, output).not.toBe(0);
    expect(output).toMatch(/A model that is whole.*Job succeeded/);
    expect(output).toMatch(/A model that was tampered with.*Job failed/);
    expect(output).toMatch(/A model that was tampered with.*::error .*file=tampered\/model\.safetensors/);
  });
});
