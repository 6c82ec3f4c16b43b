import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonWith } from './python.ts';

const mlx = pythonWith(['mlx[cpu]==0.32.4', 'mlx-lm==0.32.2']);
const why = process.platform === 'linux' ? ('missing' in mlx ? mlx.missing : '') : 'nothing but Linux is measured yet';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-real-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

interface Told {
  readonly code: number | null;
  readonly report: Report;
  readonly said: string;
}

const python = 'python' in mlx ? mlx.python : '';

/** Runs the guard on a command, in the folder of the model. */
function measured(name: string, command: readonly string[], flags: Readonly<Record<string, string>>): Told {
  const all = { command: JSON.stringify(command), name, 'pass-environment': 'HF_HUB_OFFLINE', ...flags };
  const given = Object.entries(all).flatMap(([flag, value]) => [`--${flag}`, value]);
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'memory-budget', ...given], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], HF_HUB_OFFLINE: '1' },
  });
  const report = reportSchema.parse(JSON.parse(readFileSync(path.join(folder, `.mlx-guard/${name}.report.json`), 'utf8')));
  return { code: status, report, said: stderr };
}

const generate = (name: string, budget: string): Told =>
  measured(name, [python, '-m', 'mlx_lm', 'generate', '--model', 'tiny', '--prompt', 'w3 w10 w20', '--max-tokens', '8', '--ignore-chat-template'], {
    budget,
    model: 'tiny',
    'context-length': '512',
    'max-body': '1MiB',
  });

/** A prompt of MLX_GUARD_SIZE tokens, worked on in steps of so many. */
const prefill = `
import os, sys
print("mlx-guard:phase load", flush=True)
from mlx_lm import load, stream_generate
model, tokenizer = load("tiny")
print("mlx-guard:phase generate", flush=True)
prompt = [3 + index % 1000 for index in range(int(os.environ.get("MLX_GUARD_SIZE", "64")))]
for _ in stream_generate(model, tokenizer, prompt, max_tokens=2, prefill_step_size=int(sys.argv[1])):
    pass
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.skipIf(why !== '')(`a generation by real MLX${why && ` (skipped: ${why})`}`, () => {
  beforeAll(() => {
    if ('python' in mlx) execFileSync(mlx.python, [path.join(import.meta.dirname, 'tiny-model.py'), path.join(folder, 'tiny')], { stdio: 'pipe' });
  });

  test('stays inside a budget that holds it, and shows what it generates', () => {
    const { code, report, said } = generate('inside', '400MiB');
    expect([code, report.verdict, report.findings]).toEqual([0, 'pass', []]);
    expect(report.metrics['peak']?.value).toBeGreaterThan(60 * 1024 ** 2);
    expect(said).toContain('Generation: 8 tokens');
  });

  test('is ended where it needs more', () => {
    const { code, report, said } = generate('beyond', '50MiB');
    expect([code, report.verdict]).toEqual([1, 'fail']);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['memory-budget/budget-exceeded']);
    expect(said).not.toContain('Generation:');
  });

  const sweep = { sweep: '2048,4096,8192', budget: '3GiB', model: 'tiny', 'context-length': '8192', 'max-body': '1MiB', 'phase-budgets': 'load=400MiB' };

  test('that works on a prompt in steps grows in proportion to it', () => {
    const { report } = measured('steps', [python, '-c', prefill, '2048'], sweep);
    expect([report.verdict, report.findings]).toEqual(['pass', []]);
    expect(Number(report.outputs['growth-exponent'])).toBeLessThan(1.3);
  });

  test('that works on it at once grows with its square', () => {
    const { report } = measured('at-once', [python, '-c', prefill, '1000000'], sweep);
    expect(report.findings.map(({ rule, severity }) => [rule, severity])).toEqual([['memory-budget/growth-superlinear', 'error']]);
    expect(Number(report.outputs['growth-exponent'])).toBeGreaterThan(1.7);
  });

  test('as a server lets everything in, and writes down what it should not', async () => {
    const port = await freePort();
    const { report } = measured('server', [python, '-m', 'mlx_lm.server', '--model', 'tiny', '--host', '127.0.0.1', '--port', String(port)], {
      budget: '2GiB',
      endpoint: `http://127.0.0.1:${port}/v1/chat/completions`,
      'ready-url': `http://127.0.0.1:${port}/health`,
      'ready-timeout': '3m',
      request: '{"model": "default_model", "messages": [{"role": "user", "content": "{prompt}"}], "max_tokens": 4}',
      'request-prompt': 'w3 w4 w5',
      burst: '32',
      admission: 'body,content-length,burst',
      canary: 'true',
    });
    expect(report.failure).toBeUndefined();
    const found = report.findings.map(({ rule, evidence }) => `${rule.split('/')[1]} ${evidence['kind'] ?? ''}`);
    for (const one of ['request-admitted body', 'request-admitted content-length', 'refusal-costs-memory body', 'rate-unlimited burst'])
      expect(found).toContain(one);
    expect(found).toContain('canary-content-logged malformed body');
  });
});
