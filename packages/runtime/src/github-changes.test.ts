import { type Failing, FakeGitHub } from '@mlx-guard/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitHub } from './github.ts';
import { githubPort } from './github-port.ts';

let fake: FakeGitHub;
const start = async (profile: 'full' | 'fork'): Promise<void> => {
  fake = await FakeGitHub.start({ profile });
};
beforeEach(() => start('full'));
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

const port = (timeoutMs = 10_000) =>
  githubPort(
    new GitHub({ token: fake.token, apiUrl: fake.url, timeoutMs, wait: async () => undefined, signal: new AbortController().signal }, fake.repository),
    { runId: '1' },
  );
const head = 'a'.repeat(40);
const subject = 'b'.repeat(64);
const review = {
  type: 'pull_request',
  parameters: {
    required_approving_review_count: 2,
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: true,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  },
};
const checks = (...contexts: readonly string[]) => ({
  type: 'required_status_checks',
  parameters: { required_status_checks: contexts.map((context) => ({ context })), strict_required_status_checks_policy: true },
});
const other = { type: 'deletion' };

describe.each(['full', 'fork'] as const)('with the token of a run, %s', (profile) => {
  beforeEach(async () => {
    await fake[Symbol.asyncDispose]();
    await start(profile);
  });

  test('who last touched a path is told, and that nobody did', async () => {
    fake.lastCommits.set('m/SHA256SUMS', { sha: head, verified: false, reason: 'unsigned' });
    expect(await port().lastCommit('m/SHA256SUMS', head)).toEqual({ ok: true, value: { sha: head, isVerified: false, reason: 'unsigned' } });
    expect(await port().lastCommit('other', head)).toEqual({ ok: true, value: undefined });
  });

  test('what a branch demands is told: of several rules the strictest', async () => {
    fake.branchRules.set('main', [
      other,
      { ...review, parameters: { ...review.parameters, required_approving_review_count: 1, require_code_owner_review: false } },
      review,
      checks('a', 'b'),
      checks('b', 'c'),
    ]);
    expect(await port().branchRules('main')).toEqual({ ok: true, value: { reviews: 2, codeOwnerReview: true, checks: ['a', 'b', 'c'] } });
    expect(await port().branchRules('bare')).toEqual({ ok: true, value: { reviews: 0, codeOwnerReview: false, checks: [] } });
  });

  test('rules are read from all pages', async () => {
    fake.branchRules.set('main', [...Array.from({ length: 250 }, () => other), review, checks('last')]);
    expect(await port().branchRules('main')).toEqual({ ok: true, value: { reviews: 2, codeOwnerReview: true, checks: ['last'] } });
    expect(fake.log.filter(({ operation }) => operation === 'repos/get-branch-rules')).toHaveLength(3);
    fake.branchRules.set(
      'main',
      Array.from({ length: 1_001 }, () => other),
    );
    expect(await port().branchRules('main')).toMatchObject({ ok: false, why: expect.stringContaining('more than 1000 rules') });
  });

  test('attestations are told as bundles, and that none is known', async () => {
    fake.attestations.set(subject, [{ mediaType: 'x', dsseEnvelope: { payload: 'AA==' } }]);
    const told = await port().attestations(subject);
    expect(told.ok && told.value.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)))).toEqual([{ mediaType: 'x', dsseEnvelope: { payload: 'AA==' } }]);
    expect(await port().attestations('c'.repeat(64))).toMatchObject({ ok: false, why: expect.stringContaining('404') });
  });
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
])('an outage says nothing, and in one line why: %s', async (_name, how) => {
  fake.branchRules.set('main', [review]);
  fake.lastCommits.set('a', { sha: head, verified: true, reason: 'valid' });
  fake.attestations.set(subject, [{}]);
  fake.outage = { how };
  for (const told of [await port(200).lastCommit('a', head), await port(200).branchRules('main'), await port(200).attestations(subject)]) {
    expect(told.ok).toBe(false);
    expect(told.ok ? '' : told.why).toMatch(/^[^\n]+$/);
  }
});

test('a missing permission is named, and so is a missing token', async () => {
  fake.outage = { how: { status: 403 } };
  expect(await port().attestations(subject)).toMatchObject({ why: expect.stringContaining('attestations: read') });
  expect(await port().lastCommit('a', head)).toMatchObject({ why: expect.stringContaining('contents: read') });
  const without = githubPort(undefined, { runId: undefined });
  for (const told of [await without.attestations(subject), await without.lastCommit('a', head), await without.branchRules('main')]) {
    expect(told).toMatchObject({ ok: false, why: expect.stringContaining('there is no `github-token`') });
  }
});
