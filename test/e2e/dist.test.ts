import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEvidence, parseJson, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';
import { runStep, type Step } from '../seam/action-run.ts';
import { putLargeShards } from '../seam/large-shards.ts';
import { actionNames, copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-dist-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

test('there are actions', () => {
  expect(actionNames()).toContain('model-checksum');
});

describe.each(actionNames())('the dist of %s', (name) => {
  const action = copyAction(name, folder);
  const dist = action.files.filter((path) => path.includes('/dist/'));

  test('holds the programs that action.yml names, the licences, and no source map', () => {
    expect(existsSync(action.main)).toBe(true);
    expect(action.post === undefined || existsSync(action.post)).toBe(true);
    expect(dist).toContain(`actions/${name}/dist/licenses.txt`);
    expect(dist.filter((path) => path.endsWith('.map'))).toEqual([]);
  });

  test('has the licence of every package in it', () => {
    const licences = readFileSync(join(action.folder, 'dist', 'licenses.txt'), 'utf8');
    const programs = dist.filter((path) => path.endsWith('.js')).map((path) => readFileSync(join(folder, path), 'utf8'));
    const packages = new Set(programs.flatMap((text) => [...text.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)].map(([, found]) => found)));
    expect(packages.size).toBeGreaterThan(3);
    expect([...packages].filter((found) => !licences.includes(`${found} `))).toEqual([]);
  });

  test('names no folder of the machine that built it', () => {
    for (const path of dist) expect(readFileSync(join(folder, path), 'latin1').includes(root)).toBe(false);
  });
});

/** A job: a workspace with a model in it, next to the runner's own folder. */
class Job {
  readonly #action = copyAction('model-checksum', mkdtempSync(join(folder, 'action-')));
  readonly #folder = mkdtempSync(join(folder, 'job-'));
  readonly workspace = join(this.#folder, 'workspace');
  readonly reportDir = join(this.#folder, 'runner', 'mlx-guard');

  constructor(shards: Readonly<Record<string, string | Uint8Array>> = { 'model.safetensors': 'weights' }) {
    mkdirSync(join(this.workspace, 'model'), { recursive: true });
    for (const [name, content] of Object.entries(shards)) this.put(`model/${name}`, content);
    const lines = Object.entries(shards).map(([name, content]) => `${sha256(content)}  ${name}\n`);
    this.put('model/SHA256SUMS', lines.join(''));
  }

  put(path: string, content: string | Uint8Array): void {
    writeFileSync(join(this.workspace, path), content);
  }

  main(inputs: Readonly<Record<string, string>> = {}): Step {
    return runStep(this.#action.main, this.workspace, { paths: 'model', ...inputs });
  }

  post(state: ReadonlyMap<string, string>): Step {
    return runStep(this.#action.post ?? '', this.workspace, { paths: 'model' }, state);
  }

  /** Without a runner: no variable of GitHub, nothing but what is given. */
  bare(environment: Readonly<Record<string, string>>): ReturnType<typeof spawnSync> {
    return spawnSync(process.execPath, [this.#action.main], { cwd: this.workspace, encoding: 'utf8', env: { INPUT_PATHS: 'model', ...environment } });
  }
}

const fileAt = (step: Step, output: string): string => readFileSync(step.outputs.get(output) ?? '', 'utf8');

describe('model-checksum, alone in an empty folder', () => {
  test('passes a model that is whole, with outputs, files and a summary', () => {
    const step = new Job().main();
    expect(step.code, step.output).toBe(0);
    expect(Object.fromEntries(step.outputs)).toMatchObject({ verdict: 'pass', 'findings-count': '0' });
    expect(reportSchema.parse(parseJson(fileAt(step, 'report-path'))).verdict).toBe('pass');
    expect(parseEvidence(fileAt(step, 'evidence-path')).subject.files).toEqual(
      expect.arrayContaining([{ path: 'model/model.safetensors', sha256: sha256('weights'), bytes: 7 }]),
    );
    expect(step.outputs.get('evidence-digest')).toBe(sha256(fileAt(step, 'evidence-path')));
    expect(parseJson(fileAt(step, 'sarif-path'))).toMatchObject({ version: '2.1.0' });
    expect(step.summary).toContain('pass');
    expect(step.output).not.toMatch(/^::error/m);
  });

  test('says in the evidence which program judged', () => {
    const job = new Job();
    const { tool } = parseEvidence(fileAt(job.main(), 'evidence-path'));
    expect(tool.distSha256).toBe(sha256(readFileSync(join(root, 'actions/model-checksum/dist/index.js'))));
  });

  test('fails a model that was tampered with, names the file, and leaves everything behind', () => {
    const job = new Job();
    job.put('model/model.safetensors', 'wEights');
    const step = job.main();
    expect(step.code, step.output).toBe(1);
    expect(step.output).toMatch(/^::error .*file=model\/model\.safetensors/m);
    expect(step.outputs.get('verdict')).toBe('fail');
    expect(reportSchema.parse(parseJson(fileAt(step, 'report-path'))).findings.map(({ rule }) => rule)).toEqual(['model-checksum/digest-mismatch']);
    expect(parseEvidence(fileAt(step, 'evidence-path')).verdict).toBe('fail');
    expect(step.summary).toContain('model.safetensors');
  });

  test('tells every problem with its inputs at once', () => {
    const { code, output } = new Job().main({ 'fial-on': 'error', mode: 'verfy', annotations: 'yes' });
    expect(code).toBe(2);
    for (const problem of ['fial-on', 'did you mean "fail-on"', 'verfy', 'annotations']) expect(output).toContain(problem);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('hashes in a thread what is big', () => {
    const job = new Job();
    job.put('model/SHA256SUMS', `${sha256('weights')}  model.safetensors\n${putLargeShards(join(job.workspace, 'model'))}`);
    const { status, stdout, stderr } = job.bare({ NODE_DEBUG: 'worker' });
    expect(status, String(stdout)).toBe(0);
    expect(String(stderr)).toMatch(/^WORKER \d+: .*Worker/m);
  });

  test('needs no runner: without any variable it prints, and writes its report below the working directory', () => {
    const job = new Job();
    const { status, stdout } = job.bare({});
    expect(status, String(stdout)).toBe(0);
    expect(readdirSync(join(job.workspace, '.mlx-guard'))).toContain('model-checksum.report.json');
  });

  test('has nothing to do in the post step after a run that ended', () => {
    const job = new Job();
    const { code, output } = job.post(job.main().state);
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });

  test('writes in the post step the report of a run that died', () => {
    const job = new Job();
    const { state } = job.main();
    rmSync(job.reportDir, { recursive: true });
    const died = new Map([...state].map(([key, value]) => [key, value.replace('"ended":true', '"ended":false')]));
    expect(died).not.toEqual(state);
    const { code } = job.post(died);
    expect(code).toBe(2);
    const report = reportSchema.parse(parseJson(readFileSync(join(job.reportDir, 'model-checksum.report.json'), 'utf8')));
    expect(report).toMatchObject({ verdict: 'inconclusive', failure: { code: 'interrupted' } });
  });
});

test('the action at the root runs the program of actions/check, which alone in an empty folder reads Python and hashes in threads', () => {
  const at = mkdtempSync(join(folder, 'root-'));
  const action = copyAction('check', at);
  cpSync(join(root, 'action.yml'), join(at, 'action.yml'));
  const { runs } = z.object({ runs: z.object({ main: z.string(), post: z.string() }) }).parse(parse(readFileSync(join(at, 'action.yml'), 'utf8')));
  expect([join(at, runs.main), join(at, runs.post)]).toEqual([action.main, action.post]);
  const workspace = join(mkdtempSync(join(folder, 'job-')), 'workspace');
  mkdirSync(join(workspace, 'm'), { recursive: true });
  writeFileSync(join(workspace, 'm', 'SHA256SUMS'), putLargeShards(join(workspace, 'm')));
  writeFileSync(join(workspace, 'app.py'), 'def f(log, prompt):\n    log.info(prompt)\n');
  const step = runStep(join(at, runs.main), workspace, { guards: 'log-config-lint, model-checksum' });
  expect(step.code, step.output).toBe(1);
  expect(step.output).toMatch(/^::error .*file=app\.py,line=2/m);
  expect(step.outputs.get('findings-count')).toBe('1');
  const { verdict } = reportSchema.parse(parseJson(readFileSync(join(step.outputs.get('report-dir') ?? '', 'model-checksum.report.json'), 'utf8')));
  expect(verdict).toBe('pass');
  expect(runStep(join(at, runs.post), workspace, {}, step.state)).toMatchObject({ code: 0, output: '' });
});
