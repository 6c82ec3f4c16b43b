import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newKeys } from '@mlx-guard/testing';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { git, runAct } from './act-run.ts';
import { copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-act-sign-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workflow = 'model-signature.yml';

/** A repository with the workflow, the action, and the public key of whoever may sign. */
function repository(publicKey: string): string {
  const at = mkdtempSync(join(folder, 'repository-'));
  cpSync(join(root, 'test/e2e/workflows', workflow), join(at, '.github/workflows', workflow));
  copyAction('model-checksum', at);
  mkdirSync(join(at, 'keys'));
  writeFileSync(join(at, 'keys/model.pub'), publicKey);
  git(at, 'init', '--quiet', '--initial-branch=main');
  git(at, 'remote', 'add', 'origin', 'https://github.com/example/project.git');
  git(at, 'add', '--all');
  git(at, 'commit', '--quiet', '--message=a key');
  return at;
}

/** Runs the workflow with this secret; jobs hand files over through a folder of this machine, as they do through artifacts on GitHub. */
function run(publicKey: string, privateKey: string): ReturnType<typeof runAct> {
  const handover = mkdtempSync(join(folder, 'handover-'));
  return runAct(repository(publicKey), 'push', workflow, '--env', `HANDOVER=${handover}`, '--secret', `MODEL_KEY=${privateKey}`);
}

test('what one job signed passes in another, and not after it was tampered with between them', () => {
  const { publicKey, privateKey } = newKeys();
  const { code, output } = run(publicKey, privateKey);
  expect(code, output).toBe(0);
  expect(output).toMatch(/✅ {2}Success - Main It passed, and says who signed/);
  expect(output).toMatch(/✅ {2}Success - Main It failed, for both/);
  for (const line of privateKey.split('\n').filter((text) => /^[A-Za-z0-9+/=]{20,}$/.test(text))) expect(output).not.toContain(line);
});

test('what somebody else signed passes nowhere', () => {
  const { code, output } = run(newKeys().publicKey, newKeys().privateKey);
  expect(code, output).not.toBe(0);
  expect(output).toMatch(/::error .*file=model\/model\.sig/);
});
