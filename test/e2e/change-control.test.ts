import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Report, reportSchema } from '@mlx-guard/core';
import { type Claims, type Failing, FakeGitHub, FakeSigstore } from '@mlx-guard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-change-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moduleUrl = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);
const entry = join(folder, 'entry.ts');
writeFileSync(
  entry,
  `import { runAction } from ${moduleUrl('packages/runtime/src/index.ts')};
   import { modelChecksum } from ${moduleUrl('packages/model-checksum/src/index.ts')};
   await runAction(modelChecksum, import.meta.url);`,
);

const sums = `${createHash('sha256').update('weights').digest('hex')}  w.gguf\n`;
const files = { 'm/w.gguf': 'weights', 'm/SHA256SUMS': sums, '.github/CODEOWNERS': '* @acme/models\n' };
const rules = [
  {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: 1,
      require_code_owner_review: true,
      dismiss_stale_reviews_on_push: true,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
    },
  },
  { type: 'required_status_checks', parameters: { required_status_checks: [{ context: 'models' }], strict_required_status_checks_policy: true } },
];

let fake: FakeGitHub;
let workspace: string;
let base: string;
let head: string;

async function arrange(profile: 'full' | 'fork', changed: Readonly<Record<string, string>> = { 'src/a.py': 'print(1)' }): Promise<void> {
  fake = await FakeGitHub.start({ profile });
  base = fake.objects.commit(files);
  head = fake.objects.commit({ ...files, ...changed }, base);
  fake.branches.set('main', base);
  fake.branchRules.set('main', rules);
  fake.lastCommits.set('m/SHA256SUMS', { sha: base, verified: true, reason: 'valid' });
  workspace = mkdtempSync(join(folder, 'workspace-'));
  for (const [path, text] of Object.entries({ ...files, ...changed })) {
    mkdirSync(join(workspace, path, '..'), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  execFileSync('git', ['init', '-q'], { cwd: workspace });
}

beforeEach(() => arrange('full'));
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: number | null;
  readonly report: Report;
  readonly told: readonly string[];
}

/** Runs the action as a step of a job of a pull request. */
async function run(inputs: Readonly<Record<string, string>> = { 'change-control': 'true' }, token: string | undefined = fake.token): Promise<Ended> {
  const job = mkdtempSync(join(folder, 'job-'));
  const at = (name: string): string => join(job, name);
  for (const name of ['output', 'state', 'summary']) writeFileSync(at(name), '');
  writeFileSync(at('event.json'), JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: head }, base: { sha: base } } }));
  const given = Object.entries({ paths: 'm', ...inputs, ...(token !== '' && { 'github-token': token }) }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const child = spawn(process.execPath, ['--conditions=mlx-guard-source', entry], {
    cwd: workspace,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: job,
      GITHUB_OUTPUT: at('output'),
      GITHUB_STATE: at('state'),
      GITHUB_STEP_SUMMARY: at('summary'),
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_BASE_REF: 'main',
      GITHUB_REPOSITORY: 'acme/chat',
      GITHUB_SHA: 'e'.repeat(40),
      GITHUB_API_URL: fake.url,
      GITHUB_WORKFLOW_REF: 'acme/chat/.github/workflows/guard.yml@refs/pull/7/merge',
      ...Object.fromEntries(given),
    },
  });
  const [code] = await once(child, 'exit');
  const report = reportSchema.parse(JSON.parse(readFileSync(at('mlx-guard/model-checksum.report.json'), 'utf8')));
  return { code, report, told: report.findings.map(({ rule }) => rule.slice('model-checksum/'.length)) };
}

describe.each(['full', 'fork'] as const)('on a pull request with the token of a %s', (profile) => {
  beforeEach(async () => {
    await fake[Symbol.asyncDispose]();
    await arrange(profile);
  });

  test('a change that touches no model passes, and what GitHub was asked is within its description', async () => {
    const { code, report, told } = await run();
    expect({ code, verdict: report.verdict, told }).toEqual({ code: 0, verdict: 'pass', told: [] });
    expect(fake.log.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['repos/list-commits', 'repos/get-branch-rules']));
  });

  test('rules on a second page count', async () => {
    fake.branchRules.set('main', [...Array.from({ length: 100 }, () => ({ type: 'deletion' })), ...rules]);
    expect((await run({ 'change-control': 'true', 'required-check': 'models' })).told).toEqual([]);
    expect((await run({ 'change-control': 'true', 'required-check': 'other' })).told).toEqual(['branch-unprotected']);
  });
});

test('a change of model, manifest and owners at once is judged by the owners of the base', async () => {
  await fake[Symbol.asyncDispose]();
  const other = `${createHash('sha256').update('other').digest('hex')}  w.gguf\n`;
  await arrange('full', { 'm/w.gguf': 'other', 'm/SHA256SUMS': other, '.github/CODEOWNERS': '' });
  fake.lastCommits.set('m/SHA256SUMS', { sha: head, verified: false, reason: 'unsigned' });
  const { report, told } = await run();
  expect(report.verdict).toBe('warn');
  expect(told).toEqual(expect.arrayContaining(['manifest-changed', 'unsigned-commit']));
  expect(told).not.toContain('codeowners-gap');
});

test.each<readonly [string, RegExp, Failing, string]>([
  ['may not see the rules', /get-branch-rules/, { status: 403 }, 'metadata: read'],
  ['may not see the commits', /list-commits/, { status: 403 }, 'contents: read'],
  ['does not find the rules', /get-branch-rules/, { status: 404 }, '404'],
  ['is asked too often', /list-commits/, { status: 429, headers: { 'retry-after': '0' } }, '429'],
  ['meets an outage', /get-branch-rules/, { status: 500 }, '500'],
  ['gets half an answer', /list-commits/, 'half', 'GitHub'],
])('a token that %s makes the run inconclusive, with the reason', async (_, operations, how, reason) => {
  fake.outage = { how, operations };
  const { code, report } = await run();
  expect({ code, verdict: report.verdict }).toEqual({ code: 2, verdict: 'inconclusive' });
  expect(report.coverage.skipped.map(({ why }) => why).join('\n')).toContain(reason);
});

test('without a token nothing passes', async () => {
  const { code, report } = await run({ 'change-control': 'true' }, '');
  expect({ code, verdict: report.verdict }).toEqual({ code: 2, verdict: 'inconclusive' });
});

describe('an attestation of the manifest', () => {
  const claims: Claims = {
    iss: 'https://token.actions.githubusercontent.com',
    sub: 'https://github.com/acme/chat/.github/workflows/release.yml@refs/heads/main',
    repository: 'acme/chat',
    ref: 'refs/heads/main',
    sha: 'a'.repeat(40),
  };
  const inputs = {
    method: 'github-attestation',
    'signer-workflow': 'acme/chat/.github/workflows/release.yml',
    'signer-ref': 'refs/heads/main',
    'trust-root': 'trusted_root.jsonl',
  };
  const subject = createHash('sha256').update(sums).digest('hex');
  const statement = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'SHA256SUMS', digest: { sha256: subject } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {},
  });

  async function arrangeAttested(own: Claims = claims): Promise<void> {
    await using sigstore = await FakeSigstore.start({ kind: 'github', organization: 'GitHub, Inc.' });
    const bundle: unknown = JSON.parse(await sigstore.sign(statement, own));
    await fake[Symbol.asyncDispose]();
    await arrange('full');
    base = fake.objects.commit({ ...files, 'trusted_root.jsonl': sigstore.trustedRoot });
    fake.branches.set('main', base);
    fake.attestations.set(subject, [Object(bundle)]);
  }

  test('by the expected workflow, handed over by GitHub, is accepted', async () => {
    await arrangeAttested();
    const { report, told } = await run(inputs);
    expect({ verdict: report.verdict, told }).toEqual({ verdict: 'pass', told: [] });
    expect(report.outputs['signer-identity']).toBe(claims.sub);
  });

  test('of another workflow, about another manifest, or none, is refused', async () => {
    await arrangeAttested({ ...claims, sub: claims.sub.replace('release', 'test') });
    expect((await run(inputs)).told).toEqual(['signer-mismatch']);
    fake.attestations.clear();
    expect(await run(inputs)).toMatchObject({ code: 2, report: { verdict: 'inconclusive' } });
    fake.attestations.set(subject, []);
    expect((await run(inputs)).told).toEqual(['unsigned-model']);
  });
});
