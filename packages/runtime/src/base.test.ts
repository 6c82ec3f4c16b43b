import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Failing, FakeGitHub } from '@mlx-guard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LadderBase } from './base.ts';
import { Git } from './git.ts';
import { GitHub } from './github.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mlx-guard-base-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
const git = (...args: readonly string[]): string => execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();

function commit(content: string, more: Readonly<Record<string, string>> = {}): string {
  for (const [name, text] of Object.entries({ policy: content, ...more })) writeFileSync(path.join(folder, name), text);
  git('add', '-A');
  git('commit', '-qm', 'c');
  return git('rev-parse', 'HEAD');
}

git('init', '-q', '-b', 'main');
const local = commit('of the objects');
const localHead = commit('of the head', { other: 'x' });

let fake: FakeGitHub;
let remote: string;
let remoteHead: string;
beforeEach(async () => {
  fake = await FakeGitHub.start();
  remote = fake.objects.commit({ policy: 'of the tip', linked: { link: 'policy' }, 'folder/x': 'x' });
  remoteHead = fake.objects.commit({ policy: 'of the tip', changed: 'x' }, fake.objects.commit({ policy: 'of the tip' }, remote));
  fake.branches.set('main', remote);
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const github = (timeoutMs = 10_000): GitHub =>
  new GitHub({ token: fake.token, apiUrl: fake.url, timeoutMs, wait: async () => undefined, signal: new AbortController().signal }, fake.repository);

const here = new Git(folder, process.env['PATH']);
const nowhere = new Git(folder, '/nowhere');
const run = { base: local, baseRef: 'main', event: 'pull_request', sha: localHead };

async function read(base: LadderBase, file = 'policy'): Promise<string> {
  const answer = await base.read(file, 1000);
  return answer.kind === 'file' ? new TextDecoder().decode(answer.bytes) : answer.kind === 'absent' ? answer.kind : answer.why;
}

describe('the base is read', () => {
  test('at the current tip of the base branch first', async () => {
    expect(await read(new LadderBase(here, github(), run))).toBe('of the tip');
    expect(await read(new LadderBase(here, github(), run), 'nothing')).toBe('absent');
  });

  test.each<readonly [string, Failing]>([
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['500', { status: 500 }],
    ['half an answer', 'half'],
    ['an answer cut short', 'short'],
    ['no answer', 'slow'],
  ])('from the objects of the checkout where GitHub tells nothing: %s', async (_name, how) => {
    fake.outage = { how };
    expect(await read(new LadderBase(here, github(200), run))).toBe('of the objects');
  });

  test('from the objects where there is no token, or no base branch', async () => {
    expect(await read(new LadderBase(here, undefined, run))).toBe('of the objects');
    expect(await read(new LadderBase(here, github(), { ...run, baseRef: undefined }))).toBe('of the objects');
  });

  test('from the objects where GitHub stops in the middle', async () => {
    fake.outage = { how: { status: 500 }, operations: /get-blob/ };
    expect(await read(new LadderBase(here, github(), run))).toBe('of the objects');
  });

  test('nowhere else: never from the change, and both cures are named', async () => {
    fake.outage = { how: { status: 403 } };
    for (const base of [new LadderBase(nowhere, github(), run), new LadderBase(here, github(), { ...run, base: 'f'.repeat(40) })]) {
      const why = await read(base);
      expect(why).toContain('(403)');
      expect(why).toContain('grant `permissions: contents: read` and pass `github-token`, or check out with `fetch-depth: 0`');
      expect(why).not.toContain('\n');
    }
    expect(await read(new LadderBase(here, undefined, { ...run, base: undefined }))).toContain('the run does not tell its base; grant');
  });

  test.each(['linked', 'folder'])('and no link or folder is taken for a file: %s', async (file) => {
    expect(await read(new LadderBase(here, github(), run), file)).toBe('it is no regular file there');
  });

  test('with one question for the tip, however many files are read', async () => {
    const base = new LadderBase(here, github(), run);
    await Promise.all([read(base), read(base, 'nothing'), base.changedPaths()]);
    expect(fake.log.filter(({ operation }) => operation === 'repos/get-branch')).toHaveLength(1);
  });
});

describe('what the change touches', () => {
  test('is told by GitHub against the tip, and by git where GitHub does not', async () => {
    expect(await new LadderBase(here, github(), { ...run, sha: remoteHead }).changedPaths()).toEqual(['changed', 'folder/x', 'linked']);
    expect(await new LadderBase(here, undefined, run).changedPaths()).toEqual(['other', 'policy']);
    fake.outage = { how: { status: 500 } };
    expect(await new LadderBase(here, github(), run).changedPaths()).toEqual(['other', 'policy']);
  });

  test('of an entry of the merge queue is told against the entry before it', async () => {
    const [, before = ''] = [...fake.objects.commits.keys()];
    const base = new LadderBase(here, github(), { ...run, event: 'merge_group', base: before, sha: remoteHead });
    expect(await base.changedPaths()).toEqual(['changed']);
  });

  test('is unknown where nobody can tell', async () => {
    expect(await new LadderBase(nowhere, undefined, run).changedPaths()).toBeUndefined();
    expect(await new LadderBase(here, github(), { ...run, sha: undefined }).changedPaths()).toBeUndefined();
  });
});
