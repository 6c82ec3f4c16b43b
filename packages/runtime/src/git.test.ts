import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Git } from './git.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-guard-git-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const repository = path.join(folder, 'repository');
const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false'];
const git = (...args: readonly string[]): string => execFileSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' }).trim();

function commit(files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(repository, name)), { recursive: true });
    writeFileSync(path.join(repository, name), content);
  }
  git('add', '-A');
  git('commit', '-qm', 'c');
  return git('rev-parse', 'HEAD');
}

mkdirSync(repository);
git('init', '-q');
const first = commit({ '.github/mlx-guard.yml': 'version: 1\n', 'a.txt': 'one' });
symlinkSync('a.txt', path.join(repository, 'link'));
const second = commit({ 'a.txt': 'two', 'odd\nname': 'x' });

const checkout = new Git(repository, process.env['PATH']);
const text = async (answer: ReturnType<Git['read']>): Promise<string> => {
  const told = await answer;
  return told.kind === 'file' ? new TextDecoder().decode(told.bytes) : told.kind;
};

test('a file is read as it was in a commit, whatever the working tree holds', async () => {
  writeFileSync(path.join(repository, 'a.txt'), 'changed');
  expect(await text(checkout.read(first, 'a.txt', 100))).toBe('one');
  expect(await text(checkout.read(second, 'a.txt', 100))).toBe('two');
});

test.each([
  ['nothing there', 'b.txt', 'absent'],
  ['a folder', '.github', 'unreadable'],
  ['a link', 'link', 'unreadable'],
  ['a pattern', '*.txt', 'absent'],
])('%s is told as such', async (_name, file, kind) => {
  expect((await checkout.read(second, file, 100)).kind).toBe(kind);
});

test('a file beyond the bound, and a commit that is not here, cannot be read', async () => {
  expect((await checkout.read(first, 'a.txt', 2)).kind).toBe('unreadable');
  expect(await checkout.read('f'.repeat(40), 'a.txt', 100)).toEqual({ kind: 'unreadable', why: 'git does not have it' });
});

test('changed paths and the common ancestor are told, and unknown in a shallow clone', async () => {
  expect(await checkout.changedPaths(first, second)).toEqual(['a.txt', 'link', 'odd\nname']);
  expect(await checkout.mergeBase(first, second)).toBe(first);
  execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository}`, path.join(folder, 'shallow')]);
  const shallow = new Git(path.join(folder, 'shallow'), process.env['PATH']);
  expect(await shallow.changedPaths(first, second)).toBeUndefined();
  expect(await shallow.mergeBase(first, second)).toBeUndefined();
  expect((await shallow.read(first, 'a.txt', 100)).kind).toBe('unreadable');
});

test('a machine without git says so', async () => {
  expect(await new Git(repository, '/nowhere').read(first, 'a.txt', 100)).toEqual({ kind: 'unreadable', why: 'git is not installed' });
});

describe('a hostile checkout', () => {
  const marker = path.join(folder, 'marker');
  const script = path.join(folder, 'evil.sh');
  writeFileSync(script, `#!/bin/sh\ntouch ${marker}\n`);
  chmodSync(script, 0o755);

  test('runs nothing that its configuration names', async () => {
    for (const [name, value] of [
      ['core.fsmonitor', script],
      ['core.pager', script],
      ['core.sshCommand', script],
      ['diff.external', script],
      ['diff.evil.textconv', script],
      ['filter.evil.smudge', script],
      ['core.hooksPath', folder],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.url', `ext::${script}`],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.uploadpack', script],
      ['protocol.ext.allow', 'always'],
    ] as const) {
      git('config', name, value);
    }
    writeFileSync(path.join(repository, '.git/info/attributes'), '* diff=evil filter=evil\n');
    await checkout.read(second, 'a.txt', 100);
    await checkout.read('e'.repeat(40), 'a.txt', 100);
    await checkout.changedPaths(first, second);
    await checkout.changedPaths(first, 'e'.repeat(40));
    await checkout.mergeBase(first, 'e'.repeat(40));
    expect(existsSync(marker)).toBe(false);
  });

  test('cannot put another object in the place of one', async () => {
    git('config', '--unset', 'extensions.partialClone');
    const [blobOne, blobTwo] = [git('rev-parse', `${first}:a.txt`), git('rev-parse', `${second}:a.txt`)];
    git('replace', blobOne, blobTwo);
    expect(git('cat-file', 'blob', blobOne)).toBe('two');
    expect(await text(checkout.read(first, 'a.txt', 100))).toBe('one');
  });
});
