import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEvidence, parseJson, type Report, reportSchema, sha256Hex } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';
import { model, otherWeights } from '../cli/workspace.ts';
import { runStepIn, type Step } from '../seam/action-run.ts';
import { putLargeShards } from '../seam/large-shards.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string): string => join(root, 'actions', name, 'src/main.ts');
const flags = ['--conditions=mlx-guard-source'];
const push = {
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_RUN_ID: '1',
  GITHUB_REF: 'refs/heads/main',
  NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
};

const policyPath = '.github/mlx-guard.yml';
const policy = 'version: 1\nmodel-checksum: {}\nlog-config-lint: {}\n';
const clean = 'def f(log):\n    log.info("started")\n';
const leaky = 'def f(log, prompt):\n    log.info(prompt)\n';
const whole = { ...model, 'app.py': clean, [policyPath]: policy };

const digestsSchema = z.record(z.string(), z.string());

/** A job: a workspace of its own, in which the action runs from its sources. */
class Job {
  readonly #folder = mkdtempSync(join(folder, 'job-'));
  readonly workspace = join(this.#folder, 'workspace');
  readonly reportDir = join(this.#folder, 'runner', 'mlx-guard');

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    mkdirSync(join(this.workspace, '.git'), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.workspace, path)), { recursive: true });
      writeFileSync(join(this.workspace, path), content);
    }
  }

  run(inputs: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, string>> = {}, name = 'check'): Step {
    return runStepIn(program(name), this.workspace, inputs, { environment: { ...push, ...environment }, flags });
  }

  post(state: ReadonlyMap<string, string>): Step {
    return runStepIn(program('check'), this.workspace, {}, { environment: push, flags, state });
  }

  /** The guards that left a report. */
  reported(): readonly string[] {
    if (!existsSync(this.reportDir)) return [];
    return readdirSync(this.reportDir).flatMap((name) => (name.endsWith('.report.json') ? [name.slice(0, -'.report.json'.length)] : []));
  }

  report(name: string): Report {
    return reportSchema.parse(parseJson(readFileSync(join(this.reportDir, `${name}.report.json`), 'utf8')));
  }
}

const digestsOf = ({ outputs }: Step): Readonly<Record<string, string>> => digestsSchema.parse(parseJson(outputs.get('evidence-digests') ?? ''));
const errorsOf = ({ output }: Step): readonly string[] => output.split('\n').filter((line) => line.startsWith('::error'));

describe('the guards of a policy in one step', () => {
  test('pass where all is well, each with its own files, and one page, summary and set of digests', () => {
    const job = new Job(whole);
    const step = job.run();
    expect(step.code, step.output).toBe(0);
    expect(job.reported()).toEqual(['log-config-lint', 'model-checksum']);
    expect(Object.fromEntries(step.outputs)).toMatchObject({
      verdict: 'pass',
      'findings-count': '0',
      'report-dir': job.reportDir,
      'index-path': join(job.reportDir, 'index.html'),
    });
    const digests = digestsOf(step);
    expect(Object.keys(digests)).toEqual(['log-config-lint', 'model-checksum']);
    for (const [name, digest] of Object.entries(digests)) {
      const evidence = readFileSync(join(job.reportDir, `${name}.evidence.json`), 'utf8');
      expect([sha256Hex(evidence), parseEvidence(evidence).name]).toEqual([digest, name]);
    }
    expect(step.summary).toMatch(/^## mlx-guard: pass\n/);
    expect(step.summary.match(/### Coverage of the threat model/g)).toHaveLength(1);
    expect(step.summary).toMatch(/\| memory-limits \| not covered \|/);
    expect(errorsOf(step)).toEqual([]);
    expect(job.post(step.state)).toMatchObject({ code: 0, output: '' });
  });

  test('fail together, and what to mend first is said once, over all of them', () => {
    const step = new Job({ ...whole, 'm/w.safetensors': otherWeights, 'app.py': leaky }).run();
    expect(step.code, step.output).toBe(1);
    expect(step.outputs.get('verdict')).toBe('fail');
    expect(step.outputs.get('findings-count')).toBe('2');
    expect(step.summary.match(/### Fix these first/g)).toHaveLength(1);
    const [first = ''] = /### Fix these first[\s\S]*?### Coverage/.exec(step.summary) ?? [];
    expect(first).toContain('model-checksum/digest-mismatch');
    expect(first).toContain('log-config-lint/content-logged');
    expect(errorsOf(step).map((line) => /file=([^,]+)/.exec(line)?.[1])).toEqual(expect.arrayContaining(['m/w.safetensors', 'app.py']));
  });

  test('that fail are green where nothing should turn the step red', () => {
    const step = new Job({ ...whole, 'app.py': leaky }).run({ 'fail-on': 'never' });
    expect([step.code, step.outputs.get('verdict')]).toEqual([0, 'fail']);
  });

  test('keep a setting of their section over the default, and an input over their section', () => {
    const files = { ...whole, 'app.py': leaky, [policyPath]: 'version: 1\nlog-config-lint:\n  fail-on: never\n' };
    expect(new Job(files).run().code).toBe(0);
    expect(new Job(files).run({ 'fail-on': 'error' }).code).toBe(1);
  });

  test('are inconclusive where the base of a change cannot be read', () => {
    const step = new Job(whole).run({}, { GITHUB_EVENT_NAME: 'pull_request' });
    expect([step.code, step.outputs.get('verdict')], step.output).toEqual([2, 'inconclusive']);
    expect(step.summary).toContain('`.github/mlx-guard.yml of the base`');
  });

  test('run though one of them cannot: red, said on every channel, and the others are whole', () => {
    const broken = 'version: 1\nmodel-checksum: {}\nlog-config-lint:\n  max-file-size: 3\n';
    const job = new Job({ ...whole, [policyPath]: broken });
    const step = job.run();
    expect([step.code, step.outputs.get('verdict')], step.output).toEqual([2, 'inconclusive']);
    expect(job.reported()).toEqual(['model-checksum']);
    expect(job.report('model-checksum').verdict).toBe('pass');
    expect(Object.keys(digestsOf(step))).toEqual(['model-checksum']);
    const [error = '', ...more] = errorsOf(step);
    expect(more).toEqual([]);
    expect(error).toContain('not every guard could run');
    for (const text of [error, step.summary, readFileSync(join(job.reportDir, 'index.html'), 'utf8')]) expect(text).toContain('max-file-size');
    const red = new Job({ ...whole, 'm/w.safetensors': otherWeights, [policyPath]: broken }).run();
    expect([red.code, red.outputs.get('verdict')]).toEqual([1, 'fail']);
  });

  test('keep the limit of annotations together, worst first, and count what found no room', () => {
    const leaks = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`p${index}.py`, leaky]));
    const step = new Job({ ...whole, ...leaks, 'm/w.safetensors': otherWeights }).run();
    const errors = errorsOf(step);
    expect(errors).toHaveLength(10);
    expect(errors.some((line) => line.includes('model-checksum/digest-mismatch'))).toBe(true);
    expect(errors.at(-1)).toContain('4 more errors');
  });

  test('do their work in threads of one program, each its own', () => {
    const filler = 'x = 1\n'.repeat(10_000);
    const sources = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}.py`, `${leaky}${filler}`]));
    const job = new Job({ 'm/SHA256SUMS': '', ...sources, [policyPath]: policy });
    writeFileSync(join(job.workspace, 'm/SHA256SUMS'), putLargeShards(join(job.workspace, 'm')));
    const step = job.run({}, { NODE_DEBUG: 'worker' });
    expect(step.code, step.output.slice(0, 5_000)).toBe(1);
    expect(step.output).toMatch(/^WORKER \d+: .*Worker/m);
    expect(job.report('log-config-lint').findings).toHaveLength(10);
    expect(job.report('model-checksum')).toMatchObject({ verdict: 'pass', findings: [] });
  });
});

describe('which guards run', () => {
  const files = ['dependency-audit', 'log-config-lint', 'model-checksum', 'model-inspect'];

  test.each([
    ['without a policy', undefined],
    ['with a policy that names none', 'version: 1\nprofile: strict\n'],
  ])('%s: all that judge files', (_, text) => {
    const { [policyPath]: __, ...rest } = whole;
    const job = new Job(text === undefined ? rest : { ...rest, [policyPath]: text });
    expect(job.run().code).toBe(0);
    expect(job.reported()).toEqual(files);
  });

  test('are told by the policy of the base of a change, not by that of its head', () => {
    const job = new Job({ ...whole, 'app.py': leaky });
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: job.workspace, encoding: 'utf8' }).trim();
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=base');
    const base = git('rev-parse', 'HEAD');
    writeFileSync(join(job.workspace, policyPath), 'version: 1\nmodel-checksum: {}\n');
    writeFileSync(join(job.workspace, 'app.py'), `${leaky}# more\n`);
    git('commit', '--quiet', '--all', '--message=head');
    const event = join(dirname(job.workspace), 'event.json');
    const head = git('rev-parse', 'HEAD');
    writeFileSync(event, JSON.stringify({ pull_request: { number: 1, head: { sha: head }, base: { sha: base, ref: 'main' } } }));
    const change = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event, GITHUB_BASE_REF: 'main', PATH: process.env['PATH'] ?? '' };
    const step = job.run({}, change);
    expect([step.code, step.outputs.get('verdict')], step.output).toEqual([1, 'fail']);
    expect(job.reported()).toEqual(['log-config-lint', 'model-checksum']);
  });

  test('is told by an input, where there is one', () => {
    const job = new Job(whole);
    const step = job.run({ guards: 'model-inspect\nmodel-checksum' });
    expect(step.code, step.output).toBe(0);
    expect(job.reported()).toEqual(['model-checksum', 'model-inspect']);
  });

  test('none is an error, never green', () => {
    const job = new Job({ ...whole, [policyPath]: 'version: 1\nmemory-budget: {}\n' });
    expect(job.run()).toMatchObject({ code: 2, output: expect.stringContaining('the policy has a section for no guard that judges files') });
    expect(new Job(whole).run({ guards: '[]' })).toMatchObject({ code: 2, output: expect.stringContaining('`guards` names no guard') });
  });

  test.each([
    [{ guards: 'model-cheksum, memory-budget' }, ['did you mean "model-checksum"?', '`memory-budget` does not judge files']],
    [{ 'fial-on': 'error', annotations: 'yes' }, ['unknown input `fial-on`; did you mean "fail-on"?', 'input `annotations` is `yes`']],
    [{ name: 'mine' }, ['unknown input `name`']],
    [{ paths: 'm' }, ['unknown input `paths`']],
  ])('%j is refused before anything is checked', (inputs, texts) => {
    const job = new Job(whole);
    const { code, output, outputs } = job.run(inputs);
    expect([code, outputs.size]).toEqual([2, 0]);
    for (const text of texts) expect(output).toContain(text);
    expect(output).not.toMatch(/\n\s+at /);
    expect(job.reported()).toEqual([]);
  });
});

describe('files of the step', () => {
  test('are not written over those of an earlier one', () => {
    const job = new Job(whole);
    expect(job.run({ guards: 'model-checksum' }).code).toBe(0);
    const again = job.run({ guards: 'log-config-lint' });
    expect([again.code, again.output]).toEqual([2, expect.stringContaining('give this step a `report-dir` of its own')]);
    expect(job.reported()).toEqual(['model-checksum']);
    expect(job.run({ guards: 'log-config-lint', 'report-dir': '../other' }).code).toBe(0);
  });

  test('are written by the post step where the main step died: what had ended stays, the rest is inconclusive', () => {
    const job = new Job(whole);
    const { state } = job.run();
    const died = new Map([...state].map(([key, value]) => [key, value.replace('"ended":true', '"ended":false')]));
    expect(died).not.toEqual(state);
    for (const name of readdirSync(job.reportDir)) if (!name.startsWith('log-config-lint.')) rmSync(join(job.reportDir, name));
    const before = readFileSync(join(job.reportDir, 'log-config-lint.evidence.json'), 'utf8');
    const post = job.post(died);
    expect(post.code, post.output).toBe(2);
    expect(job.report('model-checksum')).toMatchObject({ verdict: 'inconclusive', failure: { code: 'interrupted' } });
    expect(readFileSync(join(job.reportDir, 'log-config-lint.evidence.json'), 'utf8')).toBe(before);
    expect(existsSync(join(job.reportDir, 'index.html'))).toBe(true);
    expect(errorsOf(post)).toHaveLength(1);
  });
});

test('the release gate takes the digests as they are, and refuses them once a file is another', () => {
  const job = new Job(whole);
  const digests = job.run({ 'report-dir': 'evidence' }).outputs.get('evidence-digests') ?? '';
  const gate = { 'evidence-dir': 'evidence', proofs: digests };
  const passed = job.run(gate, {}, 'release-gate');
  expect([passed.code, passed.outputs.get('verdict')], passed.output).toEqual([0, 'pass']);
  const file = join(job.workspace, 'evidence', 'model-checksum.evidence.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"o/r"', '"o/s"'));
  expect(job.run({ ...gate, name: 'again' }, {}, 'release-gate').code).toBe(1);
});

const actionSchema = z.object({
  name: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  runs: z.object({ main: z.string(), post: z.string() }),
});

test('the action at the root is the one of actions/check', () => {
  const [atRoot, own] = ['action.yml', 'actions/check/action.yml'].map((path) => actionSchema.parse(parse(readFileSync(join(root, path), 'utf8'))));
  expect(atRoot?.inputs).toEqual(own?.inputs);
  expect(atRoot?.outputs).toEqual(own?.outputs);
  expect(atRoot?.runs).toEqual({ main: `actions/check/${own?.runs.main}`, post: `actions/check/${own?.runs.post}` });
  expect(existsSync(join(root, 'actions/check/src/main.ts'))).toBe(true);
  expect(Object.keys(own?.inputs ?? {})).toContain('guards');
  expect(Object.keys(own?.inputs ?? {})).not.toContain('name');
});
