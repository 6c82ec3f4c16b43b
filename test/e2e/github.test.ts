import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseJson, policyPath, type Report, reportSchema } from '@mlx-guard/core';
import { FakeGitHub, type Outage } from '@mlx-guard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-github-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moduleUrl = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);
const entry = join(folder, 'entry.ts');
writeFileSync(
  entry,
  `import { runAction } from ${moduleUrl('packages/runtime/src/index.ts')};
   import { sampleError, sampleGuard } from ${moduleUrl('packages/testing/src/index.ts')};
   const guard = sampleGuard(async (settings, ports, record) => {
     record.eligible(1);
     record.inspected('a');
     if (settings.strict) record.finding(sampleError.finding({ path: 'src/a.py', startLine: 1 }, 'it is bad'));
   });
   await runAction(guard, import.meta.url);`,
);

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
const strict = 'version: 1\nprofile: strict\n';
const audit = 'version: 1\nprofile: audit\n';

/** A repository with a policy on `main`, and a change of code and policy on top of it. */
class Origin {
  readonly folder = mkdtempSync(join(folder, 'origin-'));
  readonly base: string;
  readonly head: string;

  constructor() {
    this.#git('init', '-q', '-b', 'main');
    this.base = this.#commit({ [policyPath]: strict, 'src/a.py': 'old' });
    this.head = this.#commit({ [policyPath]: audit, 'src/a.py': 'new' });
  }

  #git(...args: readonly string[]): string {
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  #commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(this.folder, path, '..'), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    this.#git('add', '-A');
    this.#git('commit', '-qm', 'c');
    return this.#git('rev-parse', 'HEAD');
  }

  /** A checkout of the head, as `actions/checkout` makes it: without the base, unless it is whole. */
  checkout(depth: 'shallow' | 'whole'): string {
    const target = mkdtempSync(join(folder, 'checkout-'));
    const args = depth === 'shallow' ? ['--depth', '1'] : [];
    execFileSync('git', ['clone', '-q', ...args, `file://${this.folder}`, target]);
    return target;
  }
}

const origin = new Origin();
const shared = origin.checkout('shallow');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly summary: string;
  readonly files: string;
  readonly report: Report;
}

interface Step {
  readonly workspace: string;
  readonly base: string;
  readonly head: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly apiUrl?: string;
}

/** Runs the action as a step of a job of a pull request. */
async function run({ workspace, base, head, inputs = {}, apiUrl = 'http://127.0.0.1:1' }: Step): Promise<Ended> {
  const job = mkdtempSync(join(folder, 'job-'));
  const at = (name: string): string => join(job, name);
  for (const name of ['output', 'state', 'summary']) writeFileSync(at(name), '');
  writeFileSync(at('event.json'), JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: head }, base: { sha: base } } }));
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const child = spawn(process.execPath, ['--conditions=mlx-guard-source', entry], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
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
      GITHUB_API_URL: apiUrl,
      ...Object.fromEntries(given),
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code]: readonly unknown[] = await once(child, 'close');
  const written = readdirSync(at('mlx-guard')).map((name) => readFileSync(join(at('mlx-guard'), name), 'utf8'));
  return {
    code: typeof code === 'number' ? code : null,
    out: Buffer.concat(chunks).toString(),
    summary: readFileSync(at('summary'), 'utf8'),
    files: [...written, readFileSync(at('output'), 'utf8'), readFileSync(at('state'), 'utf8')].join('\n'),
    report: reportSchema.parse(parseJson(readFileSync(at('mlx-guard/sample-guard.report.json'), 'utf8'))),
  };
}

const cures = 'grant `permissions: contents: read` and pass `github-token`, or check out with `fetch-depth: 0`';

describe('a pull request in a shallow checkout', () => {
  let fake: FakeGitHub;
  let head: string;
  beforeEach(async () => {
    fake = await FakeGitHub.start();
    const base = fake.objects.commit({ [policyPath]: strict, 'src/a.py': 'old' });
    head = fake.objects.commit({ [policyPath]: audit, 'src/a.py': 'new' }, base);
    fake.branches.set('main', base);
  });
  afterEach(async () => {
    expect(fake.problems).toEqual([]);
    await fake[Symbol.asyncDispose]();
  });

  const step = (inputs: Readonly<Record<string, string>> = {}, github = fake): Promise<Ended> =>
    run({ workspace: shared, base: 'b'.repeat(40), head, apiUrl: github.url, inputs: { 'github-token': github.token, ...inputs } });

  test('is judged by the base as GitHub has it, and shown as check run and comment', async () => {
    const { code, report } = await step({ strict: 'true', 'check-run': 'true', comment: 'true' });
    expect(report.judgedBy).toMatchObject({ profile: 'strict', gateOn: 'new', policy: { source: 'base' } });
    expect([code, report.verdict, report.findings.map(({ ambient }) => ambient)]).toEqual([1, 'fail', [undefined]]);
    expect(fake.checkRuns).toMatchObject([{ head_sha: head, conclusion: 'failure', output: { annotations: [{ path: 'src/a.py' }] } }]);
    expect(fake.comments).toMatchObject([{ issue: 7 }]);
  });

  test('keeps its token to itself', async () => {
    fake.outage = { how: { status: 500 }, operations: /^(?:checks|issues)/ };
    const { out, summary, files } = await step({ strict: 'true', 'check-run': 'true', comment: 'true' });
    const lines = out.split('\n').filter((line) => line.includes(fake.token));
    expect(lines).toEqual([`::add-mask::${fake.token}`]);
    expect(summary + files + JSON.stringify(fake.log)).not.toContain(fake.token);
  });

  test.each<readonly [string, Outage['how']]>([
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['429', { status: 429, headers: { 'retry-after': '600' } }],
    ['500', { status: 500 }],
    ['half an answer', 'half'],
    ['an answer cut short', 'short'],
  ])('is never green without its base: %s', async (_name, how) => {
    fake.outage = { how };
    const { code, report, out } = await step({ 'check-run': 'true' });
    expect([code, report.verdict, report.judgedBy.policy.source]).toEqual([2, 'inconclusive', 'head']);
    expect(report.coverage.skipped.map(({ what }) => what)).toContain(`${policyPath} of the base`);
    expect(report.coverage.skipped[0]?.why).toContain(cures);
    expect(out.split('\n').filter((line) => line.startsWith('mlx-guard: there is no check run:'))).toHaveLength(1);
    expect(out).not.toContain('    at ');
  });

  test.each([401, 403, 404, 422, 500])('keeps its verdict where check run and comment fail with %s', async (status) => {
    fake.outage = { how: { status }, operations: /^(?:checks|issues)/ };
    const { code, report, out, summary } = await step({ 'check-run': 'true', comment: 'true' });
    expect([code, report.verdict]).toEqual([0, 'pass']);
    const said = out.split('\n').filter((line) => line.startsWith('mlx-guard: '));
    expect(said).toHaveLength(2);
    for (const line of said) expect(line).toMatch(/^mlx-guard: there is no (?:check run|comment): .*\. The verdict stands/);
    expect(summary).toContain('## Sample guard: pass');
  });

  test('of a fork reads its base, writes nothing, and is judged the same', async () => {
    await using fork = await FakeGitHub.start({ profile: 'fork' });
    for (const [sha, { files, parent }] of fake.objects.commits) {
      expect(fork.objects.commit(files, parent)).toBe(sha);
    }
    fork.branches.set('main', fake.branches.get('main') ?? '');
    const { code, report, out, summary } = await step({ strict: 'true', 'check-run': 'true', comment: 'true' }, fork);
    expect([code, report.verdict, report.judgedBy.policy.source]).toEqual([1, 'fail', 'base']);
    expect(out).toContain(
      'there is no check run: GitHub does not allow it (403); the job needs `permissions: checks: write`, which a fork cannot have for writing',
    );
    expect(out).toContain('::error file=src/a.py');
    expect(summary).toContain('## Sample guard: fail');
    expect([fork.checkRuns, fork.comments]).toEqual([[], []]);
  });
});

describe('a pull request without a token', () => {
  const step = (workspace: string): Promise<Ended> => run({ workspace, base: origin.base, head: origin.head, inputs: { 'check-run': 'true' } });

  test('is judged by the base as a whole checkout has it, and says that it cannot make a check run', async () => {
    const { code, report, out } = await step(origin.checkout('whole'));
    expect([code, report.verdict, report.judgedBy]).toMatchObject([0, 'pass', { profile: 'strict', gateOn: 'new', policy: { source: 'base' } }]);
    expect(out).toContain('mlx-guard: there is no `github-token`.');
  });

  test('is inconclusive in a shallow checkout, and told both cures', async () => {
    const { code, report, summary } = await step(origin.checkout('shallow'));
    expect([code, report.verdict]).toEqual([2, 'inconclusive']);
    expect(report.coverage.skipped[0]?.why).toContain(cures);
    expect(summary).toContain('fetch-depth');
  });

  test.each(['shallow', 'whole'] as const)('runs nothing that a hostile configuration of a %s checkout names', async (depth) => {
    const workspace = origin.checkout(depth);
    const marker = join(workspace, 'marker');
    const script = join(workspace, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${marker}\n`);
    chmodSync(script, 0o755);
    for (const [name, value] of [
      ['core.fsmonitor', script],
      ['core.pager', script],
      ['core.sshCommand', script],
      ['diff.external', script],
      ['core.hooksPath', workspace],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.url', `ext::${script}`],
      ['remote.origin.promisor', 'true'],
      ['protocol.ext.allow', 'always'],
    ] as const) {
      execFileSync('git', ['config', name, value], { cwd: workspace });
    }
    const { report } = await step(workspace);
    expect(existsSync(marker)).toBe(false);
    expect(report.verdict).toBe(depth === 'whole' ? 'pass' : 'inconclusive');
  });
});
