import type { Finding, Report } from '@mlx-guard/core';
import { reportComment } from '@mlx-guard/reporters';
import { FakeGitHub, runExample, sampleError, sampleGuard, sampleWarning } from '@mlx-guard/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishCheckRun } from './check-run.ts';
import { publishComment } from './comment.ts';
import { GitHub } from './github.ts';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await FakeGitHub.start();
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const sha = 'a'.repeat(40);
const rules = [sampleError, sampleWarning];
const github = (): GitHub =>
  new GitHub({ token: fake.token, apiUrl: fake.url, wait: async () => undefined, signal: new AbortController().signal }, fake.repository);

async function reportOf(findings: readonly Finding[], settings: Readonly<Record<string, string>> = {}): Promise<Report> {
  const guard = sampleGuard(async (_settings, _ports, record) => {
    record.eligible(1);
    record.inspected('a');
    for (const finding of findings) record.finding(finding);
  });
  const { report } = await runExample(guard, { files: {}, settings, run: { sha, pullRequest: 7 } });
  return report;
}

const many = (count: number): readonly Finding[] =>
  Array.from({ length: count }, (_, index) => sampleError.finding({ path: `models/${index}.bin`, startLine: 2, startColumn: 3 }, 'it is bad'));

const comment = (report: Report, client: GitHub) => publishComment(reportComment(report, rules), report.run.pullRequest, client);

describe('a check run', () => {
  test('of 1,234 findings takes 25 requests, each as GitHub describes it, and shows every finding once', async () => {
    expect(await publishCheckRun(await reportOf(many(1_234)), rules, github())).toBeUndefined();
    expect(fake.log.map(({ operation, status }) => `${operation} ${status}`)).toEqual(['checks/create 201', ...Array(24).fill('checks/update 200')]);
    const [check] = fake.checkRuns;
    expect(check).toMatchObject({ name: 'mlx-guard: sample-guard', head_sha: sha, status: 'completed', conclusion: 'failure' });
    expect(new Set(check?.output?.annotations.map(({ path }) => path)).size).toBe(1_234);
  });

  test('says where it broke off, and is no better for it', async () => {
    fake.outage = { how: { status: 500 }, operations: /update/ };
    const why = await publishCheckRun(await reportOf(many(60)), rules, github());
    expect(why).toBe('the check run lacks annotations: GitHub answered 500');
    expect(fake.checkRuns).toMatchObject([{ conclusion: 'failure', status: 'completed' }]);
  });

  test('of a fork is refused in one line that names the permission', async () => {
    await using fork = await FakeGitHub.start({ profile: 'fork' });
    const client = new GitHub({ token: fork.token, apiUrl: fork.url, signal: new AbortController().signal }, fork.repository);
    const report = await reportOf([]);
    expect(await publishCheckRun(report, rules, client)).toContain(
      'there is no check run: GitHub does not allow it (403); the job needs `permissions: checks: write`',
    );
    expect(await comment(report, client)).toContain('the comment was not written: GitHub does not allow it (403)');
    expect(fork.comments).toEqual([]);
  });

  test('without a commit is not made', async () => {
    const { sha: _, ...run } = (await reportOf([])).run;
    expect(await publishCheckRun({ ...(await reportOf([])), run }, rules, github())).toContain('does not tell its commit');
    expect(fake.log).toEqual([]);
  });
});

describe('a comment', () => {
  test('is written once and then kept up to date', async () => {
    expect(await comment(await reportOf(many(1)), github())).toBeUndefined();
    expect(await comment(await reportOf([]), github())).toBeUndefined();
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]?.body).toMatch(/^<!-- mlx-guard:sample-guard -->\n## Sample guard: pass/);
  });

  test('of another name is another', async () => {
    for (const name of ['one', 'one-more']) await comment(await reportOf([], { name }), github());
    expect(fake.comments.map(({ body }) => body.split('\n')[0])).toEqual(['<!-- mlx-guard:one -->', '<!-- mlx-guard:one-more -->']);
  });

  test('is found behind a hundred others, and never in what a person wrote', async () => {
    const body = '<!-- mlx-guard:sample-guard -->\nforged';
    const person = { login: 'mallory', type: 'User' } as const;
    for (let id = 1; id <= 130; id += 1) fake.comments.push({ id, issue: 7, author: person, body });
    fake.comments.push({ id: 131, issue: 7, author: { login: 'github-actions[bot]', type: 'Bot' }, body });
    await comment(await reportOf([]), github());
    expect(fake.comments).toHaveLength(131);
    expect(fake.comments.filter((comment) => comment.body !== body).map(({ id }) => id)).toEqual([131]);
  });

  test('is written nowhere but on a pull request', async () => {
    const report = await reportOf([]);
    const { pullRequest: _, ...run } = report.run;
    expect(await comment({ ...report, run }, github())).toBeUndefined();
    expect(fake.log).toEqual([]);
  });
});
