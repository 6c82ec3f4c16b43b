import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runFacts } from './run-facts.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-facts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entry = pathToFileURL(path.join(folder, 'main.ts')).href;
const [head, merge, base] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));

function payload(content: string): string {
  const file = path.join(folder, 'event.json');
  writeFileSync(file, content);
  return file;
}

const facts = (environment: Readonly<Record<string, string | undefined>>) =>
  runFacts(environment, { entry, workingDirectory: path.join(folder, 'inner'), root: folder, reportDir: '.mlx-guard' });

test('without a runner there are no facts, and no error', () => {
  expect(facts({})).toMatchObject({ event: undefined, repository: undefined, sha: undefined, attempt: 1, prefix: 'inner/', reportDir: '.mlx-guard' });
});

test('the commit of a pull request is its head, never the merge commit', () => {
  const event = { pull_request: { number: 7, head: { sha: head }, base: { sha: base } } };
  const environment = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: merge, GITHUB_BASE_REF: 'main', GITHUB_EVENT_PATH: payload(JSON.stringify(event)) };
  expect(facts(environment)).toMatchObject({ sha: head, mergeSha: merge, base, baseRef: 'main', pullRequest: 7 });
});

test('the base of an entry of the merge queue is that of its group', () => {
  const event = { merge_group: { base_sha: base, base_ref: 'refs/heads/release/1' } };
  const environment = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_SHA: head, GITHUB_BASE_REF: '', GITHUB_EVENT_PATH: payload(JSON.stringify(event)) };
  expect(facts(environment)).toMatchObject({ sha: head, base, baseRef: 'release/1', pullRequest: undefined });
});

describe('a payload that cannot be used leaves the commit of a pull request unknown', () => {
  test.each(['{', 'null', '[]', '{"pull_request":{"head":{"sha":"main"}}}', '{"pull_request":{"head":{"sha":7}}}'])('%s', (content) => {
    expect(facts({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_SHA: merge, GITHUB_EVENT_PATH: payload(content) }).sha).toBeUndefined();
  });
});

test('paths get the working directory as prefix, and the workflow file is taken from its reference', () => {
  expect(facts({ GITHUB_SHA: head, GITHUB_RUN_ATTEMPT: '3', GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/guard.yml@refs/heads/main' })).toMatchObject({
    prefix: 'inner/',
    sha: head,
    attempt: 3,
    workflowFile: '.github/workflows/guard.yml',
  });
});
