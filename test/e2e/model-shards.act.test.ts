import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { git, runAct } from './act-run.ts';
import { copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-shards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const workflow = 'model-shards.yml';

/** A repository with a model of nine files, its manifest, the action and a workflow. */
function repository(of = workflow): string {
  const at = mkdtempSync(join(folder, 'repository-'));
  cpSync(join(root, 'test/e2e/workflows', of), join(at, '.github/workflows', of));
  copyAction('model-checksum', at);
  mkdirSync(join(at, 'model'));
  const names = Array.from({ length: 9 }, (_, index) => `model-${index}.safetensors`);
  for (const name of names) writeFileSync(join(at, 'model', name), name.repeat(1_000));
  const sums = names.map((name) => `${createHash('sha256').update(name.repeat(1_000)).digest('hex')}  ${name}\n`).join('');
  writeFileSync(join(at, 'model/SHA256SUMS'), sums);
  git(at, 'init', '--quiet', '--initial-branch=main');
  git(at, 'remote', 'add', 'origin', 'https://github.com/example/project.git');
  git(at, 'add', '--all');
  git(at, 'commit', '--quiet', '--message=a model');
  return at;
}

describe('three shards and a merge under act', () => {
  const at = repository();

  test.each([
    ['nothing', true, ''],
    ['absent', false, 'the result of shard 2 of 3 is missing'],
    ['doubled', false, 'is shard 2 of 3 once more'],
    ['other', false, 'it was made by another manifest'],
  ])('with %s spoilt', (spoil, isGood, words) => {
    const handed = join(mkdtempSync(join(folder, 'handed-')), 'results');
    const { code, output } = runAct(at, 'push', workflow, '--var', `HANDED=${handed}`, '--var', `SPOIL=${spoil}`);
    expect(code === 0, output).toBe(isGood);
    for (const shard of [1, 2, 3]) expect(output).toMatch(new RegExp(`Verify ${shard}/3.*Job succeeded`));
    expect(output).toMatch(isGood ? /Merge\s*\].*Job succeeded/ : /Merge\s*\].*Job failed/);
    expect(output).toContain(words);
  });
});

test('under act a model that changes after it was verified fails the job by its post step, another does not', () => {
  const { code, output } = runAct(repository('recheck.yml'), 'push', 'recheck.yml');
  expect(code, output).not.toBe(0);
  expect(output).toMatch(/Untouched\s*\].*Job succeeded/);
  expect(output).toMatch(/Touched\s*\].*Success - Main \.\/actions\/model-checksum/);
  expect(output).toMatch(/Touched\s*\].*Failure - Post \.\/actions\/model-checksum/);
  expect(output).toMatch(/Touched\s*\].*Job failed/);
  expect(output).toMatch(/Touched\s*\].*digest-mismatch/);
});
