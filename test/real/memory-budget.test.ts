import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

function generate(name: string, budget: string): { readonly code: number | null; readonly report: Report; readonly said: string } {
  const python = 'python' in mlx ? mlx.python : '';
  const command = JSON.stringify([
    python,
    '-m',
    'mlx_lm',
    'generate',
    '--model',
    'tiny',
    '--prompt',
    'w3 w10 w20',
    '--max-tokens',
    '8',
    '--ignore-chat-template',
  ]);
  const flags = ['--command', command, '--budget', budget, '--name', name, '--pass-environment', 'HF_HUB_OFFLINE'];
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'memory-budget', ...flags], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], HF_HUB_OFFLINE: '1' },
  });
  const report = reportSchema.parse(JSON.parse(readFileSync(path.join(folder, `.mlx-guard/${name}.report.json`), 'utf8')));
  return { code: status, report, said: stderr };
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
});
