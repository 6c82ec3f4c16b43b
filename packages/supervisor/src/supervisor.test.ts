import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outside, ProcessEnd, ProcessSpec, Supervised } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { supervisor } from './index.ts';
import { allProcesses, environmentOf } from './proc.ts';

const mebibyte = 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-supervisor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outside = (more: Partial<Outside> = {}): Outside => ({
  signal: new AbortController().signal,
  show: () => undefined,
  watch: [],
  environment: process.env,
  folder,
  ...more,
});

const bounds: Omit<ProcessSpec, 'command'> = { passEnvironment: [], maxProcesses: 512, timeoutMs: 60_000, graceMs: 1_000, maxOutputBytes: mebibyte };

const bash = (script: string): ProcessSpec['command'] => ['bash', '--noprofile', '--norc', '-c', script];

/** Holds so many MiB for so long. */
const hold = (size: number, ms: number): ProcessSpec['command'] => [
  process.execPath,
  '-e',
  `const all = Buffer.alloc(${size} * 1048576, 1); setTimeout(() => all, ${ms});`,
];

async function run(command: ProcessSpec['command'], spec: Partial<ProcessSpec> = {}, more: Partial<Outside> = {}): Promise<ProcessEnd> {
  const processes = supervisor(outside(more));
  const end = await (await processes.start({ ...bounds, command, ...spec })).ended;
  const left = allProcesses().filter((pid) => environmentOf(pid).includes(processes.id));
  expect(left).toEqual([]);
  return end;
}

/** Waits for a condition, without measuring how long it takes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('a command that ends by itself is measured', async () => {
    const base = await run(hold(0, 300));
    const end = await run(hold(200, 300));
    expect(end).toMatchObject({ reason: 'exit', exitCode: 0, signal: null, method: 'poll-rss', leftovers: 0, killMs: null, tampered: [] });
    expect((end.peakBytes - base.peakBytes) / mebibyte).toBeGreaterThan(190);
    expect((end.peakBytes - base.peakBytes) / mebibyte).toBeLessThan(210);
    expect(end.samples).toBeGreaterThan(3);
  });

  test('a tree is measured as a whole, and what its processes share is counted once', async () => {
    const end = await run(
      bash(`for i in 1 2 3; do "${process.execPath}" -e 'const all = Buffer.alloc(64 * 1048576, 1); setTimeout(() => all, 1500);' & done; wait`),
    );
    expect(end.peakBytes / mebibyte).toBeGreaterThan(3 * 64);
    expect(end.mostProcesses).toBeGreaterThanOrEqual(4);
  });

  test('beyond its budget a run is ended at once, grace or not', async () => {
    const end = await run(hold(400, 60_000), { maxTreeBytes: 200 * mebibyte, graceMs: 60_000 });
    expect(end).toMatchObject({ reason: 'budget', signal: 'SIGKILL', leftovers: 0 });
    expect(end.peakBytes).toBeGreaterThan(200 * mebibyte);
    expect(end.killMs).not.toBeNull();
  });

  test('what ignores SIGTERM dies of SIGKILL after its grace', async () => {
    const end = await run(bash(`trap '' TERM; while true; do sleep 0.1; done`), { timeoutMs: 500, graceMs: 200 });
    expect(end).toMatchObject({ reason: 'timeout', signal: 'SIGKILL', leftovers: 0 });
  });

  test('what obeys SIGTERM has time to end in order', async () => {
    const end = await run(bash(`trap 'echo in order; exit 0' TERM; while true; do sleep 0.1; done`), { timeoutMs: 700, graceMs: 30_000 });
    expect(end.reason).toBe('timeout');
    expect(new TextDecoder().decode(end.output)).toContain('in order');
  });

  test('a daemon in a session of its own is found, counted and ended', async () => {
    const end = await run(bash('setsid bash -c "sleep 300 & sleep 300" >/dev/null 2>&1 & sleep 0.5'));
    expect(end).toMatchObject({ reason: 'exit', exitCode: 0 });
    expect(end.leftovers).toBeGreaterThanOrEqual(2);
  });

  test('a daemon that clears its environment stays one of its session', async () => {
    const end = await run(bash('env -i sleep 300 & sleep 0.3'));
    expect(end.leftovers).toBe(1);
  });

  test('processes without a bound are bounded', async () => {
    const bomb = 'b() { [ $1 -gt 7 ] || { b $(($1+1)) & b $(($1+1)) & }; sleep 300; }; b 1';
    const end = await run(bash(bomb), { maxProcesses: 30 });
    expect(end).toMatchObject({ reason: 'processes', leftovers: 0 });
    expect(end.mostProcesses).toBeGreaterThan(30);
  });

  test('output beyond the bound is read, dropped and told; its end is kept', async () => {
    const shown: number[] = [];
    const end = await run(bash('head -c 20000000 /dev/zero; echo the end'), { maxOutputBytes: 1000 }, { show: ({ length }) => void shown.push(length) });
    expect(end.exitCode).toBe(0);
    expect(shown.reduce((sum, length) => sum + length)).toBeLessThan(1200);
    expect(end.output).toHaveLength(64 * 1024);
    expect(new TextDecoder().decode(end.output.slice(-8))).toBe('the end\n');
  });

  test('a run is given nothing of the runner’s, and no terminal', async () => {
    const environment = { PATH: process.env['PATH'], GITHUB_TOKEN: 'secret', INPUT_X: 'secret', ACTIONS_RUNTIME_TOKEN: 'secret', LANG: 'C', OTHER: 'secret' };
    const end = await run(bash('env; cat'), { passEnvironment: ['GITHUB_TOKEN'] }, { environment });
    const said = new TextDecoder().decode(end.output);
    expect(said).toContain('MLX_GUARD_RUN=');
    expect(said).toContain('LANG=C');
    expect(said).not.toContain('secret');
  });

  test('a watched file that it writes to is told', async () => {
    const file = path.join(folder, 'output-file');
    writeFileSync(file, '');
    const end = await run(bash('echo verdict=pass >> output-file'), {}, { watch: [file] });
    expect(end.tampered).toEqual([file]);
  });

  test('phases have peaks of their own, and what they are told from comes as it is written', async () => {
    const processes = supervisor(outside());
    const script = `console.log('small'); const a = Buffer.alloc(20 * 1048576, 1); setTimeout(() => { console.log('large'); const b = Buffer.alloc(200 * 1048576, 1); setTimeout(() => { b.fill(2); a.fill(2); }, 600); }, 600)`;
    let run: Supervised | undefined;
    const command: ProcessSpec['command'] = [process.execPath, '-e', script];
    run = await processes.start({ ...bounds, command, onOutput: (chunk) => run?.enter(new TextDecoder().decode(chunk).trim()) });
    const end = await run.ended;
    const [small, large] = end.phases;
    expect(end.phases.map(({ name }) => name)).toEqual(['small', 'large']);
    expect((large?.peakBytes ?? 0) - (small?.peakBytes ?? 0)).toBeGreaterThan(150 * mebibyte);
    expect(large?.peakBytes).toBe(end.peakBytes);
  });

  test('one run after the other, each with our variables, never two at once', async () => {
    const processes = supervisor(outside());
    const start = (size: string) => processes.start({ ...bounds, command: bash('echo "$MLX_GUARD_SIZE"; sleep 0.2'), variables: { MLX_GUARD_SIZE: size } });
    const first = await start('1');
    await expect(start('2')).rejects.toThrow('another runs');
    expect(new TextDecoder().decode((await first.ended).output)).toBe('1\n');
    expect(new TextDecoder().decode((await (await start('3')).ended).output)).toBe('3\n');
  });

  test('a look says what the tree holds now', async () => {
    const processes = supervisor(outside());
    const run = await processes.start({ ...bounds, command: hold(100, 60_000) });
    while (run.look().bytes < 100 * mebibyte) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(run.look().phasePeakBytes).toBeGreaterThanOrEqual(100 * mebibyte);
    expect(await run.stop()).toMatchObject({ reason: 'stopped', leftovers: 0 });
  });

  test('an abort ends everything', async () => {
    const controller = new AbortController();
    const started = path.join(folder, 'started');
    const running = run(bash('trap "" TERM; sleep 300 & touch started; sleep 300'), {}, { signal: controller.signal });
    await until(() => existsSync(started));
    controller.abort();
    expect(await running).toMatchObject({ reason: 'stopped', leftovers: 0 });
  });

  test.each([
    [['no-such-program-anywhere'], 'no such program'],
    [['/'], 'may not be executed'],
  ] as const)('%j cannot be started, and says why', async ([program], why) => {
    const end = await run([program]);
    expect(end).toMatchObject({ reason: 'not-started', samples: 0 });
    expect(end.why).toContain(why);
  });

  test('reaping ends what carries the marker, and nothing else', async () => {
    const id = crypto.randomUUID();
    const start = (run: string) => spawn('sleep', ['300'], { env: { ...process.env, MLX_GUARD_RUN: run }, detached: true, stdio: 'ignore' });
    const [ours, other] = [start(id), start(crypto.randomUUID())];
    await until(() => environmentOf(ours.pid ?? 0).includes(id));
    const { reap } = supervisor(outside());
    expect(await reap('not-an-id')).toBe(0);
    expect(await reap(crypto.randomUUID())).toBe(0);
    expect(await reap(id)).toBe(1);
    await until(() => ours.signalCode === 'SIGKILL');
    expect(other.exitCode ?? other.signalCode).toBeNull();
    expect(readFileSync(`/proc/${other.pid}/comm`, 'utf8')).toBe('sleep\n');
    other.kill('SIGKILL');
  });
});
