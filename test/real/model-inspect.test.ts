import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { pythonWith } from './python.ts';

const mlx = pythonWith(['mlx[cpu]==0.32.4', 'gguf==0.19.0']);
const why = 'missing' in mlx ? mlx.missing : '';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-real-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

function inspect(): { readonly code: number | null; readonly report: Report } {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'model-inspect', '--paths', 'models'], {
    cwd: folder,
    encoding: 'utf8',
    env: {},
  });
  expect(stderr).toBe('');
  return { code: status, report: reportSchema.parse(JSON.parse(readFileSync(path.join(folder, '.mlx-guard/model-inspect.report.json'), 'utf8'))) };
}

describe.skipIf(why !== '')(`models written by real writers${why && ` (skipped: ${why})`}`, () => {
  const models = path.join(folder, 'models');
  if ('python' in mlx) execFileSync(mlx.python, [path.join(import.meta.dirname, 'model-writers.py'), models], { stdio: 'pipe' });

  test('pass, and nothing is said but that MLX cannot read some types of GGUF', () => {
    const files = readdirSync(models);
    expect(files.length).toBeGreaterThan(40);
    const { code, report } = inspect();
    expect({ code, verdict: report.verdict, inspected: report.coverage.inspected }).toEqual({ code: 0, verdict: 'pass', inspected: files.length });
    expect([...new Set(report.findings.map(({ rule, severity }) => `${severity} ${rule}`))]).toEqual(['note model-inspect/gguf-unsupported-type']);
  });

  test('fail when they were cut off', () => {
    for (const name of ['mlx.safetensors', 'mlx-float32.gguf']) truncateSync(path.join(models, name), readFileSync(path.join(models, name)).length - 64);
    const { code, report } = inspect();
    expect({ code, verdict: report.verdict }).toEqual({ code: 1, verdict: 'fail' });
    expect(new Set(report.findings.filter(({ severity }) => severity === 'error').map(({ location }) => location?.path))).toEqual(
      new Set(['models/mlx-float32.gguf', 'models/mlx.safetensors']),
    );
  });
});
