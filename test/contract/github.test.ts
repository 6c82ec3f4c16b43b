import { createHash } from 'node:crypto';
import { type Report, visible } from '@mlx-guard/core';
import { checkRunRequests, reportComment } from '@mlx-guard/reporters';
import { FakeGitHub } from '@mlx-guard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileNames } from '../golden/hostile-names.ts';
import { goldenReports, hostileReport, sampleReport, sampleRules } from '../golden/reports.ts';

let fake: FakeGitHub;
beforeAll(async () => {
  fake = await FakeGitHub.start();
});
afterAll(() => fake[Symbol.asyncDispose]());

async function send(method: string, path: string, body: unknown): Promise<{ readonly status: number; readonly id: number }> {
  const headers = { authorization: `token ${fake.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${fake.url}/repos/${fake.repository}${path}`, { method, headers, body: JSON.stringify(body) });
  const { id }: { id?: number } = JSON.parse(await response.text());
  return { status: response.status, id: id ?? 0 };
}

const commit = 'c'.repeat(40);

/** The statuses with which GitHub answers the requests of a report. */
async function answers(report: Report): Promise<readonly number[]> {
  const { create, updates } = checkRunRequests(report, sampleRules, commit);
  const created = await send('POST', '/check-runs', create);
  const statuses = [created.status];
  for (const update of updates) statuses.push((await send('PATCH', `/check-runs/${created.id}`, update)).status);
  return statuses;
}

const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'x' };
const output = { title: 't', summary: 's' };
const check = { name: 'n', head_sha: commit };

describe('the fake GitHub', () => {
  it.each([
    ['51 annotations', { ...check, output: { ...output, annotations: Array(51).fill(annotation) } }],
    ['a summary of 65,536 characters', { ...check, output: { ...output, summary: 'x'.repeat(65_536) } }],
    ['a conclusion that does not exist', { ...check, conclusion: 'green' }],
    ['no commit', { name: 'n' }],
    ['columns on several lines', { ...check, output: { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] } }],
    ['lines in disorder', { ...check, output: { ...output, annotations: [{ ...annotation, start_line: 2 }] } }],
  ])('refuses %s', async (_name, body) => {
    expect((await send('POST', '/check-runs', body)).status).toBe(422);
  });

  it('refuses what it must and takes what is right', async () => {
    expect((await send('POST', '/check-runs', { ...check, output: { ...output, annotations: Array(50).fill(annotation) } })).status).toBe(201);
    expect((await send('POST', '/issues/7/comments', { body: 'x'.repeat(65_537) })).status).toBe(422);
    expect((await send('POST', '/issues/7/comments', { body: 'x'.repeat(65_536) })).status).toBe(201);
    expect((await send('POST', '/issues/seven/comments', { body: 'x' })).status).toBe(422);
    expect((await send('PATCH', '/check-runs/1', { output })).status).toBe(404);
    expect((await send('POST', '/no/such/route', {})).status).toBe(404);
  });
});

describe('the fake service of artifacts', () => {
  const digest = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const keys = (name: string) => ({ workflow_run_backend_id: 'run-7', workflow_job_run_backend_id: 'job-1', name });

  async function call(method: string, body: object, token = fake.service.runtimeToken(7)) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = `${fake.url}/twirp/github.actions.results.api.v1.ArtifactService/${method}`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer: { signed_upload_url?: string; artifact_id?: string } = JSON.parse(await response.text());
    return { status: response.status, ...answer };
  }

  const create = (name: string, token?: string) => call('CreateArtifact', { ...keys(name), version: 7, mime_type: 'application/zip' }, token);

  it('makes an artifact of the bytes that were put where it said', async () => {
    const { status, signed_upload_url: address = '' } = await create('whole');
    expect(status).toBe(200);
    expect((await fetch(address, { method: 'PUT', body: 'zip' })).status).toBe(201);
    expect((await call('FinalizeArtifact', { ...keys('whole'), size: '3', hash: digest('zip') })).status).toBe(200);
    expect(fake.service.artifacts.find(({ name }) => name === 'whole')).toMatchObject({ runId: 7, digest: digest('zip') });
    expect((await create('whole')).status).toBe(409);
  });

  it('refuses what the real one refuses', async () => {
    expect((await create('other', fake.service.runtimeToken(8))).status).toBe(401);
    expect((await create('a/b')).status).toBe(400);
    expect((await call('CreateArtifact', keys('old'))).status).toBe(400);
    expect((await call('FinalizeArtifact', { ...keys('never'), size: '0' })).status).toBe(404);
    const { signed_upload_url: address = '' } = await create('strict');
    expect((await fetch(address.replace(/sig=.*/, ''), { method: 'PUT', body: 'zip' })).status).toBe(403);
    expect((await fetch(address, { method: 'PUT', body: 'zip', headers: { authorization: 'Bearer x' } })).status).toBe(400);
    await fetch(address, { method: 'PUT', body: 'zip' });
    expect((await call('FinalizeArtifact', { ...keys('strict'), size: '4' })).status).toBe(400);
    expect((await call('FinalizeArtifact', { ...keys('strict'), size: '3', hash: digest('other') })).status).toBe(400);
  });
});

describe('check run and comment against the description of GitHub', { timeout: 120_000 }, () => {
  it.each(Object.entries(goldenReports))('%s is taken', async (_name, make) => {
    const statuses = await answers(make());
    expect(statuses).toEqual([201, ...statuses.slice(1).map(() => 200)]);
    expect((await send('POST', '/issues/7/comments', { body: reportComment(make(), sampleRules).body })).status).toBe(201);
  });

  it.each(Object.entries(hostileNames))('a name with %s is taken, and shows', async (_name, name) => {
    const report = hostileReport(name);
    expect(new Set(await answers(report)).has(422)).toBe(false);
    for (const { title, message, path } of checkRunRequests(report, sampleRules, commit).create.output.annotations) {
      for (const line of [title, path, ...message.split('\n')]) expect(visible(line)).toBe(line);
    }
  });
});

describe('a check run', () => {
  const [error = expect.unreachable('there are rules')] = sampleRules;
  const conclusionOf = (parts: Parameters<typeof sampleReport>[0]): string => checkRunRequests(sampleReport(parts), sampleRules, commit).create.conclusion;
  const warning = { ...error.finding({ path: 'a' }, 'x'), severity: 'warning' } as const;
  const failOn = (value: string) => ({ settings: { 'fail-on': { value, origin: 'input' } } }) as const;

  it('is green only for a pass, and never milder than the step', () => {
    expect(conclusionOf({})).toBe('success');
    expect(conclusionOf({ coverage: { eligible: 0, inspected: 0 } })).toBe('neutral');
    expect(conclusionOf({ findings: [warning] })).toBe('neutral');
    expect(conclusionOf({ findings: [warning], ...failOn('warning') })).toBe('failure');
    expect(conclusionOf({ findings: [error.finding({ path: 'a' }, 'x')], ...failOn('never') })).toBe('failure');
    expect(conclusionOf({ coverage: { eligible: 3, inspected: 2 } })).toBe('failure');
    expect(conclusionOf({ failure: { code: 'interrupted', message: 'x' } })).toBe('failure');
  });

  it('annotates neither what is waived nor what is known, and the worst first', () => {
    const finding = error.finding({ path: 'a' }, 'x');
    const report = sampleReport({
      findings: [
        { ...finding, baselined: true },
        { ...finding, waived: { owner: '@o', reason: 'for now', expires: '2026-01-01' } },
        warning,
        { ...finding, location: { path: 'b', startLine: 4, startColumn: 2, endLine: 4, endColumn: 9 } },
        { ...finding, location: { path: 'c', startLine: 4, startColumn: 2, endLine: 5, endColumn: 9 } },
      ],
    });
    const { annotations } = checkRunRequests(report, sampleRules, commit).create.output;
    expect(annotations.map(({ path, annotation_level }) => [path, annotation_level])).toEqual([
      ['b', 'failure'],
      ['c', 'failure'],
      ['a', 'warning'],
    ]);
    expect(annotations[0]).toMatchObject({ start_line: 4, end_line: 4, start_column: 2, end_column: 9 });
    expect(annotations[1]).not.toHaveProperty('start_column');
  });

  it('shows what has no place at the workflow, and says where it is', () => {
    const findings = [error.finding(undefined, 'x'), error.finding({ path: '../out' }, 'y')];
    const report = sampleReport({ findings, run: { workflowFile: '.github/workflows/guard.yml' } });
    const { annotations } = checkRunRequests(report, sampleRules, commit).create.output;
    expect(annotations.map(({ path, start_line }) => [path, start_line])).toEqual(Array(2).fill(['.github/workflows/guard.yml', 1]));
    expect(annotations.find(({ message }) => message.startsWith('y'))?.message).toContain('At `../out`.');
  });
});

describe('a text at the limit, of characters that take four bytes', { timeout: 120_000 }, () => {
  const lock = '\u{1f512}';
  const [error = expect.unreachable('there are rules')] = sampleRules;
  const findings = Array.from({ length: 3_000 }, (_, index) => ({
    ...error.finding({ path: `${index}-${lock.repeat(500)}`, byteOffset: 1 }, 'x', { identity: `${index}` }),
    message: lock.repeat(900),
  }));
  const gaps = Array.from({ length: 1_000 }, (_, index) => ({ what: `${index}${lock.repeat(500)}`, why: `${index}${lock.repeat(500)}` }));
  const report = sampleReport({
    title: lock.repeat(2_000),
    findings,
    omittedFindings: 5,
    coverage: { eligible: 3_000, inspected: 3_000, skipped: gaps, unavailable: gaps.map(({ what, why }) => ({ rules: [what], why })) },
  });

  it('is cut between rows and characters, and says how much is missing', () => {
    const { create, updates } = checkRunRequests(report, sampleRules, commit);
    for (const text of [create.output.summary, reportComment(report, sampleRules).body]) {
      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(65_535);
      expect(text.isWellFormed()).toBe(true);
      const [, left = '0'] = /(\d+) more: see `sample-guard\.report\.json`/.exec(text.slice(text.indexOf('All findings'))) ?? [];
      const shown = text.split('\n').filter((line) => line.startsWith('| error |')).length;
      expect(shown).toBeGreaterThan(3);
      expect(shown + Number(left)).toBe(3_000);
    }
    expect([create, ...updates].flatMap(({ output: { annotations } }) => annotations)).toHaveLength(2_000);
    for (const { title, message } of create.output.annotations) expect(title.isWellFormed() && message.isWellFormed()).toBe(true);
  });

  it('is taken by GitHub', async () => {
    expect(new Set(await answers(report))).toEqual(new Set([201, 200]));
  });
});
