import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEvidence, type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';

const entry = path.join(import.meta.dirname, '../../actions/memory-budget/src/main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every process that was started with this text in its environment. */
const carrying = (text: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A job of a runner, in which the action runs as a step, and again as its post step. */
class Job {
  readonly folder = mkdtempSync(path.join(folder, 'job-'));
  readonly temporary = path.join(this.folder, 'temp');
  readonly file = (name: string): string => path.join(this.folder, name);
  readonly #inputs: Readonly<Record<string, string>>;

  constructor(script: string, inputs: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.temporary);
    for (const name of ['output', 'state', 'summary', 'env']) writeFileSync(this.file(name), '');
    this.#inputs = { command: script, timeout: '60s', 'max-processes': '50', ...inputs };
  }

  start(more: Readonly<Record<string, string>> = {}): ChildProcess {
    const given = Object.entries(this.#inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    return spawn(process.execPath, ['--conditions=mlx-guard-source', entry], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        GITHUB_WORKSPACE: this.folder,
        GITHUB_OUTPUT: this.file('output'),
        GITHUB_STATE: this.file('state'),
        GITHUB_STEP_SUMMARY: this.file('summary'),
        GITHUB_ENV: this.file('env'),
        GITHUB_TOKEN: 'the-token',
        RUNNER_TEMP: this.temporary,
        ...Object.fromEntries(given),
        ...more,
      },
    });
  }

  /** Runs a step to its end. */
  async end(step = this.start()): Promise<{ readonly code: number | null; readonly said: string }> {
    const said: string[] = [];
    step.stdout?.on('data', (chunk) => said.push(String(chunk)));
    step.stderr?.on('data', (chunk) => said.push(String(chunk)));
    const [code] = await once(step, 'close');
    return { code, said: said.join('') };
  }

  /** What the step has kept for its post step, as the runner hands it over. */
  state(): Readonly<Record<string, string>> {
    const kept = readFileSync(this.file('state'), 'utf8').matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return Object.fromEntries([...kept].map(([, name, , value = '']) => [`STATE_${name}`, value]));
  }

  report(): Report {
    return reportSchema.parse(JSON.parse(readFileSync(path.join(this.temporary, 'mlx-guard/memory-budget.report.json'), 'utf8')));
  }
}

describe.skipIf(process.platform !== 'linux')('the action memory-budget', () => {
  test('passes a run inside its budget and leaves evidence that says what was run', async () => {
    const job = new Job('sleep 0.3; echo done', { budget: '100MiB' });
    const { code, said } = await job.end();
    expect([code, job.report().verdict]).toEqual([0, 'pass']);
    expect(said).toContain('done');
    const evidence = parseEvidence(readFileSync(path.join(job.temporary, 'mlx-guard/memory-budget.evidence.json'), 'utf8'));
    expect(evidence).toMatchObject({ executedSubject: true, mitigations: expect.arrayContaining([expect.objectContaining({ mitigation: 'memory-limits' })]) });
  });

  test.each([
    ['passed', 'sleep 0.3', 'pass'],
    ['failed', 'sleep 0.3; false', 'fail'],
  ] as const)('says nothing more after a run that %s and left nothing behind: what was handed over stands', async (_, script, verdict) => {
    const job = new Job(script);
    await job.end();
    const evidence = path.join(job.temporary, 'mlx-guard/memory-budget.evidence.json');
    const before = readFileSync(evidence, 'utf8');
    const post = await job.end(job.start(job.state()));
    expect([post.code, post.said, job.report().verdict]).toEqual([0, '', verdict]);
    expect(readFileSync(evidence, 'utf8')).toBe(before);
  });

  test('no line of the run is a command to the runner', async () => {
    const { code, said } = await new Job('sleep 0.2; echo ::error::forged; echo ::stop-commands::x; printf "::x::"').end();
    const [, token = ''] = /^::stop-commands::([0-9a-f]{48})$/m.exec(said) ?? [];
    const end = said.indexOf(`\n::${token}::\n`);
    expect(code).toBe(0);
    expect(end).toBeGreaterThan(said.indexOf('::error::forged'));
    expect(said.slice(0, said.indexOf(`::stop-commands::${token}`)) + said.slice(end)).not.toContain('forged');
  });

  test('is told nothing of the runner, and found out when it writes to its files', async () => {
    const { code, said } = await new Job(
      'sleep 0.2; env; echo x=y >> env; mkdir -p temp/mlx-guard; echo {} > temp/mlx-guard/memory-budget.evidence.json',
    ).end();
    expect(said).not.toMatch(/the-token|GITHUB_|INPUT_/);
    expect(code).toBe(1);
    expect(said).toContain('memory-budget/command-files-tampered');
    expect(said).toContain('`memory-budget.evidence.json` was changed');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the tree and leaves an inconclusive report', async (signal) => {
    const job = new Job('trap "" TERM INT; setsid sleep 300 & touch ready; sleep 300', { grace: '200ms' });
    const step = job.start();
    const ended = job.end(step);
    await until(() => existsSync(job.file('ready')));
    const id = String(/"id":"([0-9a-f-]+)"/.exec(job.state()['STATE_mlx-guard-guard'] ?? '')?.[1]);
    step.kill(signal);
    expect((await ended).code).toBe(2);
    expect(job.report()).toMatchObject({ verdict: 'inconclusive', failure: { code: 'interrupted' } });
    expect(carrying(`MLX_GUARD_RUN=${id}`)).toEqual([]);
  });

  test('after SIGKILL of the step its post step ends what is left and writes the report', async () => {
    const job = new Job('setsid sleep 300 & touch ready; sleep 300');
    const step = job.start();
    const ended = job.end(step);
    await until(() => existsSync(job.file('ready')));
    const state = job.state();
    const id = String(/"id":"([0-9a-f-]+)"/.exec(state['STATE_mlx-guard-guard'] ?? '')?.[1]);
    step.kill('SIGKILL');
    await ended;
    expect(carrying(`MLX_GUARD_RUN=${id}`).length).toBeGreaterThan(0);
    expect((await job.end(job.start(state))).code).toBe(1);
    expect(carrying(`MLX_GUARD_RUN=${id}`)).toEqual([]);
    expect(job.report()).toMatchObject({ verdict: 'fail', failure: { code: 'interrupted' } });
    expect(job.report().findings.map(({ rule }) => rule)).toEqual(['memory-budget/process-left-behind']);
  });
});
