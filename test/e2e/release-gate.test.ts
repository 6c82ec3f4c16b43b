import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipOfFiles } from '@mlx-guard/model-formats';
import { FakeGitHub } from '@mlx-guard/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runId = 7;
const commit = 'a'.repeat(40);
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await FakeGitHub.start();
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
}

const outputsIn = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value]));

/** The action as its source, or as the bundle that users get, where it is built. */
type Kind = 'source' | 'bundle';
const programOf = (action: string, kind: Kind): string => join(root, 'actions', action, kind === 'source' ? 'src/main.ts' : 'dist/index.js');

/** A job of the run: a folder of its own, in which steps run one after the other. */
class Job {
  readonly #name: string;
  readonly #kind: Kind;
  readonly #folder = mkdtempSync(join(folder, 'job-'));
  readonly workspace = join(this.#folder, 'workspace');
  readonly reports = join(this.#folder, 'runner', 'mlx-guard');

  constructor(name: string, files: Readonly<Record<string, string>>, kind: Kind) {
    this.#name = name;
    this.#kind = kind;
    mkdirSync(join(this.#folder, 'runner'));
    for (const [path, text] of Object.entries({ '.keep': '', ...files })) {
      mkdirSync(join(this.workspace, path, '..'), { recursive: true });
      writeFileSync(join(this.workspace, path), text);
    }
  }

  async step(action: string, inputs: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const at = (name: string): string => join(this.#folder, 'runner', name);
    for (const name of ['output', 'state', 'summary']) writeFileSync(at(name), '');
    const child = spawn(process.execPath, ['--conditions=mlx-guard-source', programOf(action, this.#kind)], {
      cwd: this.workspace,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        GITHUB_WORKSPACE: this.workspace,
        RUNNER_TEMP: at(''),
        GITHUB_OUTPUT: at('output'),
        GITHUB_STATE: at('state'),
        GITHUB_STEP_SUMMARY: at('summary'),
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REPOSITORY: fake.repository,
        GITHUB_SHA: commit,
        GITHUB_JOB: this.#name,
        GITHUB_RUN_ID: String(runId),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_API_URL: fake.url,
        ACTIONS_RESULTS_URL: `${fake.url}/`,
        ACTIONS_RUNTIME_TOKEN: fake.service.runtimeToken(runId),
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...more,
      },
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code]: readonly unknown[] = await once(child, 'close');
    return {
      code,
      out: Buffer.concat(chunks).toString(),
      outputs: outputsIn(readFileSync(at('output'), 'utf8')),
      summary: readFileSync(at('summary'), 'utf8'),
    };
  }
}

const policy = 'version: 1\nmodel-checksum:\n  paths: [model]\n';

const project = (weights = 'weights', more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'model/model.safetensors': weights,
  'model/SHA256SUMS': `${sha256('weights')}  model.safetensors\n`,
  '.github/mlx-guard.yml': policy,
  ...more,
});

/** The job of a guard: it checks and hands its digest over, and uploads its evidence. Resolves with what `needs` says of it. */
async function guardJob(kind: Kind, files = project(), name = 'guard') {
  const job = new Job(name, files, kind);
  const guard = await job.step('model-checksum');
  const upload = await job.step('evidence');
  const digest = guard.outputs.get('evidence-digest') ?? '';
  return { guard, upload, digest, needs: { [name]: { result: 'success', outputs: { 'evidence-digest': digest } } } };
}

const gate = (kind: Kind, needs: object, files = project(), inputs: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Job('gate', files, kind).step('release-gate', {
    'evidence-from': 'artifacts',
    'github-token': fake.token,
    proofs: JSON.stringify(needs),
    ...inputs,
  });

const isBuilt = (['model-checksum', 'evidence', 'release-gate'] as const).every((action) => existsSync(programOf(action, 'bundle')));
const kinds: readonly Kind[] = isBuilt ? ['source', 'bundle'] : ['source'];

describe.each(kinds)('evidence through an artifact, by the %s of the actions', (kind) => {
  test('of a guard that passed opens the gate, which shows what it covers', async () => {
    const { upload, needs } = await guardJob(kind);
    expect(upload.code, upload.out).toBe(0);
    expect(Object.fromEntries(upload.outputs)).toEqual({
      'artifact-id': expect.stringMatching(/^\d+$/),
      'artifact-name': 'mlx-guard-evidence-guard-1',
      'artifact-digest': fake.service.artifacts[0]?.digest?.replace('sha256:', ''),
    });
    const zip = Buffer.from(fake.service.artifacts[0]?.zip ?? []).toString('latin1');
    expect(['.evidence.json', '.summary.md', '.report.json', '.sarif', '.html'].filter((suffix) => zip.includes(`model-checksum${suffix}`))).toEqual([
      '.evidence.json',
      '.summary.md',
    ]);
    const { code, out, outputs, summary } = await gate(kind, needs);
    expect(code, out).toBe(0);
    expect(outputs.get('verdict')).toBe('pass');
    expect(outputs.get('accepted')).toBe('["model-checksum"]');
    expect(summary).toContain('Coverage of the threat model');
    expect(summary).toMatch(/`Malicious model replacement` \| `integrity` \| `enforced` \| `model-checksum`/);
  });

  test('of a guard that failed keeps it shut', async () => {
    const { guard, upload, needs } = await guardJob(kind, project('wEights'));
    expect([guard.code, upload.code]).toEqual([1, 0]);
    const { code, out } = await gate(kind, needs);
    expect(code).toBe(1);
    expect(out).toContain('the evidence `model-checksum` failed with 1 error');
  });

  test('that was put in the place of another keeps it shut', async () => {
    const failed = await guardJob(kind, project('wEights'));
    const [artifact = expect.unreachable('nothing was uploaded')] = fake.service.artifacts.splice(0);
    const passed = await guardJob(kind, project(), 'other');
    expect([artifact.name, passed.upload.code]).toEqual(['mlx-guard-evidence-guard-1', 0]);
    const { code, out } = await gate(kind, failed.needs);
    expect(code).toBe(1);
    expect(out).toContain('has no digest that its job handed over');
  });
});

describe('the gate', () => {
  test('names each guard of the policy whose evidence is missing', async () => {
    const { needs } = await guardJob('source');
    const files = project('weights', { '.github/mlx-guard.yml': `${policy}log-config-lint:\n  paths: [src]\n` });
    const { code, out } = await gate('source', needs, files);
    expect(code).toBe(1);
    expect(out).toContain('the evidence `log-config-lint` is missing');
    expect(out).toContain('was judged by another policy');
  });

  test('takes no zip that could be read in two ways', async () => {
    const { needs } = await guardJob('source');
    fake.service.plant(runId, 'mlx-guard-x', zipOfFiles({ '../model-checksum.evidence.json': '{}' }));
    const { code, out } = await gate('source', needs);
    expect(code).toBe(1);
    expect(out).toContain('has an entry whose name is no plain path');
  });

  test('without the permission is inconclusive, and names it', async () => {
    const { needs } = await guardJob('source');
    fake.outage = { operations: /list-workflow-run-artifacts/, how: { status: 403 } };
    const { code, out, outputs } = await gate('source', needs);
    expect([code, outputs.get('verdict')]).toEqual([2, 'inconclusive']);
    expect(out).toContain('the job needs `permissions: actions: read`');
  });

  test('without a token is inconclusive, and says so', async () => {
    const { needs } = await guardJob('source');
    const { code, out } = await gate('source', needs, project(), { 'github-token': '' });
    expect(code).toBe(2);
    expect(out).toContain('there is no `github-token`');
  });
});

describe('the upload', () => {
  test('of a name that is there already fails in one line that names the cure', async () => {
    const job = new Job('guard', project(), 'source');
    await job.step('model-checksum');
    expect((await job.step('evidence')).code).toBe(0);
    const { code, out } = await job.step('evidence');
    expect(code).toBe(2);
    expect(out.split('\n').filter((line) => line.startsWith('::error'))).toEqual([expect.stringMatching(/cannot be uploaded.*`name` of its own$/)]);
    expect(readdirSync(join(job.reports, '..')).filter((name) => name.startsWith('mlx-guard-upload'))).toEqual([]);
  });

  test('of nothing fails in one line', async () => {
    const { code, out } = await new Job('guard', {}, 'source').step('evidence');
    expect(code).toBe(2);
    expect(out).toMatch(/^::error::.*holds no report of a guard.*\n$/);
  });
});
