import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEvidence, parseJson, type Report, reportSchema, sha256Hex } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const moduleUrl = (...parts: readonly string[]): string => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, ...parts)).href);

// What the sample guard does is told by the file `behaviour` in its workspace.
const entry = path.join(folder, 'entry.ts');
writeFileSync(
  entry,
  `import { runAction } from ${moduleUrl('index.ts')};
   import { sampleError, sampleGuard } from ${moduleUrl('../../testing/src/index.ts')};
   const guard = sampleGuard(async (settings, ports, record) => {
     await using file = await ports.files.open('behaviour');
     const behaviour = new TextDecoder().decode(await file.read(0, 100));
     record.eligible(1);
     if (behaviour.startsWith('fail')) record.finding(sampleError.finding({ path: 'a\\n::error::forged', startLine: 3 }, 'it is bad'));
     if (behaviour.includes('state')) record.state({ left: 1 });
     if (behaviour.includes('hang')) {
       const busy = setInterval(() => {}, 1000);
       console.log('hanging');
       await new Promise((resolve) => ports.signal.addEventListener('abort', resolve));
       clearInterval(busy);
       ports.signal.throwIfAborted();
     }
     if (behaviour.includes('block')) { console.log('hanging'); setInterval(() => {}, 1000); await new Promise(() => {}); }
     record.inspected('behaviour', { sha256: '0'.repeat(64), bytes: file.size });
     record.output('answer', JSON.stringify(await ports.workers.run('echo', 'from a thread')));
   }, {
     async cleanUp(state, _ports, record) {
       record.finding(sampleError.finding(undefined, 'left behind: ' + JSON.stringify(state)));
     },
   });
   await runAction(guard, import.meta.url);`,
);

/** One job of a runner: its command files, its temporary folder, and steps in it. */
class Job {
  readonly folder = mkdtempSync(path.join(folder, 'job-'));
  readonly temporary = path.join(this.folder, 'temp');
  readonly command = (name: string): string => path.join(this.folder, name);

  constructor(behaviour: string) {
    mkdirSync(this.temporary);
    writeFileSync(this.command('behaviour'), behaviour);
    for (const name of ['output', 'state', 'summary']) writeFileSync(this.command(name), '');
  }

  start(inputs: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, string>> = this.environment()): ChildProcess {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
    return spawn(process.execPath, ['--conditions=mlx-guard-source', entry], {
      cwd: this.folder,
      env: { ...more, ...given },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  environment(): Readonly<Record<string, string>> {
    return {
      GITHUB_WORKSPACE: this.folder,
      RUNNER_TEMP: this.temporary,
      GITHUB_OUTPUT: this.command('output'),
      GITHUB_STATE: this.command('state'),
      GITHUB_STEP_SUMMARY: this.command('summary'),
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_SHA: 'a'.repeat(40),
    };
  }

  /** Values of a command file, as the runner reads them: heredocs, the last of a name counts. */
  values(name: string): ReadonlyMap<string, string> {
    const found = readFileSync(this.command(name), 'utf8').matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return new Map([...found].map(([, key = '', , value = '']) => [key, value]));
  }

  async run(inputs: Readonly<Record<string, string>> = {}, more?: Readonly<Record<string, string>>): Promise<Ended> {
    return ended(this.start(inputs, more));
  }

  async post(): Promise<Ended> {
    const states = [...this.values('state')].map(([key, value]) => [`STATE_${key}`, value]);
    return this.run({}, { ...this.environment(), ...Object.fromEntries(states) });
  }

  file(name: string): string {
    return path.join(this.temporary, 'mlx-guard', name);
  }

  report(): Report {
    return reportSchema.parse(parseJson(readFileSync(this.file('sample-guard.report.json'), 'utf8')));
  }
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code]: readonly unknown[] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, out: Buffer.concat(chunks).toString() };
}

/** Resolves when the guard is in the middle of its work. */
const hanging = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('hanging')) resolve();
    });
  });

describe('an action', () => {
  test('that passes sets every output, writes every file and ends with 0', async () => {
    const job = new Job('pass');
    const { code, out } = await job.run();
    expect([code, out]).toEqual([0, expect.stringContaining('sample-guard')]);
    const outputs = job.values('output');
    expect(outputs.get('verdict')).toBe('pass');
    expect(outputs.get('answer')).toBe('"from a thread"');
    expect(outputs.get('findings-count')).toBe('0');
    for (const name of ['report-path', 'sarif-path', 'evidence-path']) expect(existsSync(outputs.get(name) ?? '')).toBe(true);
    const evidence = readFileSync(outputs.get('evidence-path') ?? '', 'utf8');
    expect(outputs.get('evidence-digest')).toBe(sha256Hex(evidence));
    expect(parseEvidence(evidence).subject.commit).toBe('a'.repeat(40));
    expect(readFileSync(job.command('summary'), 'utf8')).not.toBe('');
  });

  test('that fails is red, and a hostile name forges no command', async () => {
    const job = new Job('fail');
    const { code, out } = await job.run();
    expect(code).toBe(1);
    const commands = out.split('\n').filter((line) => line.trimStart().startsWith('::'));
    expect(commands.length).toBe(1);
    expect(commands[0]).toMatch(/^::error title=sample-guard\/is-bad/);
    expect(commands[0]).toContain('a\\n::error::forged:3');
    expect(job.values('output').get('verdict')).toBe('fail');
  });

  test('that generates leaves no evidence', async () => {
    const job = new Job('pass');
    await job.run({ mode: 'generate' });
    expect(job.values('output').get('evidence-path')).toBe('');
    expect(existsSync(job.file('sample-guard.evidence.json'))).toBe(false);
  });

  test('with wrong inputs names them all, starts nothing and ends with 2', async () => {
    const job = new Job('pass');
    const { code, out } = await job.run({ 'fail-no': 'error', mode: 'verfy' });
    expect(code).toBe(2);
    expect(out).toContain('unknown input `fail-no`; did you mean "fail-on"?');
    expect(out).toContain('did you mean "verify"?');
    expect(out).not.toContain('    at ');
    expect(existsSync(job.file('sample-guard.report.json'))).toBe(false);
    expect(await job.post()).toEqual({ code: 0, out: '' });
  });

  test('works without any variable of a runner', async () => {
    const job = new Job('fail');
    const { code } = await job.run({}, {});
    expect(code).toBe(1);
    expect(existsSync(path.join(job.folder, '.mlx-guard', 'sample-guard.report.json'))).toBe(true);
  });

  test('does not overwrite the report of an earlier step, and names the cure', async () => {
    const job = new Job('pass');
    await job.run();
    const { code, out } = await job.run();
    expect([code, out]).toEqual([2, expect.stringContaining('give this step a `name` of its own')]);
    expect((await job.run({ name: 'second' })).code).toBe(0);
  });

  test('that cannot write its report is red, in one line', async () => {
    const job = new Job('pass');
    const { code, out } = await job.run({ 'report-dir': 'behaviour' });
    expect([code, out]).toEqual([2, expect.stringContaining('cannot be written')]);
    expect(out).not.toContain('    at ');
  });
});

describe('a cancelled action', () => {
  test('reports what it has within the grace of the runner, inconclusive', async () => {
    const job = new Job('hang');
    const child = job.start();
    const all = ended(child);
    await hanging(child);
    child.kill('SIGINT');
    expect((await all).code).toBe(2);
    expect(job.report()).toMatchObject({ verdict: 'inconclusive', failure: { code: 'interrupted' } });
    expect((await job.post()).code).toBe(0);
  });

  test('that was killed is reported by its post step, and fails the job', async () => {
    const job = new Job('block');
    const child = job.start();
    const all = ended(child);
    await hanging(child);
    child.kill('SIGKILL');
    await all;
    expect(existsSync(job.file('sample-guard.report.json'))).toBe(false);
    const post = await job.post();
    expect(post.code).toBe(2);
    expect(job.report()).toMatchObject({ verdict: 'inconclusive', failure: { code: 'interrupted' } });
  });
});

describe('the post step', () => {
  test('appends what the guard finds while it cleans up, and fails for it', async () => {
    const job = new Job('pass, state');
    expect((await job.run()).code).toBe(0);
    const post = await job.post();
    expect(post.code).toBe(1);
    expect(job.report()).toMatchObject({ verdict: 'fail', findings: [{ message: 'left behind: {"left":1}' }], coverage: { inspected: 1 } });
  });

  test('takes a forged phase for no phase at all', async () => {
    const job = new Job('fail');
    const forged = { ...job.environment(), 'STATE_mlx-guard-phase': '{"id":"x","ended":true}' };
    expect((await job.run({}, forged)).code).toBe(1);
  });
});
