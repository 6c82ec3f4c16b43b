import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema, tableSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { pythonWith } from './python.ts';

const mlx = pythonWith(['mlx[cpu]==0.32.4', 'gguf==0.19.0']);
const lm = pythonWith(['mlx[cpu]==0.32.4', 'mlx-lm==0.32.2']);
const why = 'missing' in mlx ? mlx.missing : 'missing' in lm ? lm.missing : '';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-real-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

function inspect(workspace = folder, ...flags: readonly string[]): { readonly code: number | null; readonly report: Report } {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=mlx-guard-source', cli, 'model-inspect', ...(flags.length > 0 ? flags : ['--paths', 'models'])],
    {
      cwd: workspace,
      encoding: 'utf8',
      env: {},
    },
  );
  expect(stderr).toBe('');
  return { code: status, report: reportSchema.parse(JSON.parse(readFileSync(path.join(workspace, '.mlx-guard/model-inspect.report.json'), 'utf8'))) };
}

const headline = ({ details }: Report): string => tableSchema.parse(details[0]).title;

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

  test('and so do pickles of ordinary programs, nearly all, and all of NumPy and PyTorch', () => {
    const own = path.join(folder, 'pickles');
    if ('python' in mlx) execFileSync(mlx.python, [path.join(import.meta.dirname, 'benign-pickles.py'), path.join(own, 'models')], { stdio: 'pipe' });
    const { report } = inspect(own);
    expect(report.coverage.inspected).toBeGreaterThan(300);
    const refused = new Set(report.findings.filter(({ severity }) => severity !== 'note').map(({ location }) => location?.path ?? ''));
    expect([...refused]).toEqual([]);
  });

  test('and so does what mlx-lm quantises, and every chat template that it and transformers ship', () => {
    const own = path.join(folder, 'shipped');
    const models = path.join(own, 'models');
    if ('python' in lm) {
      execFileSync(lm.python, [path.join(import.meta.dirname, 'shipped-templates.py'), path.join(models, 'templates'), 'mlx_lm', 'transformers'], {
        stdio: 'pipe',
      });
      execFileSync(lm.python, [path.join(import.meta.dirname, 'tiny-model.py'), path.join(models, 'base')], { stdio: 'pipe' });
      const convert = [
        '-m',
        'mlx_lm',
        'convert',
        '--hf-path',
        path.join(models, 'base'),
        '--mlx-path',
        path.join(models, 'packed'),
        '-q',
        '--q-group-size',
        '32',
      ];
      execFileSync(lm.python, convert, { stdio: 'pipe' });
    }
    expect(readdirSync(path.join(models, 'templates')).length).toBeGreaterThan(3);
    const { code, report } = inspect(own);
    expect({ code, verdict: report.verdict, findings: report.findings }).toEqual({ code: 0, verdict: 'pass', findings: [] });
    const difference = inspect(own, '--mode', 'diff', '--paths', 'models/base,models/packed').report;
    expect(headline(difference)).toContain('What changed: the weights were quantised to 4 bits, groups of 32');
    const [changed, retold] = [path.join(models, 'changed'), path.join(models, 'retold')];
    for (const copy of [changed, retold]) cpSync(path.join(models, 'base'), copy, { recursive: true });
    const weights = readFileSync(path.join(changed, 'model.safetensors'));
    weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
    writeFileSync(path.join(changed, 'model.safetensors'), weights);
    expect(headline(inspect(own, '--mode', 'diff', '--paths', 'models/base,models/changed').report)).toBe('What changed: 1 tensor changed');
    const tokenizer = path.join(retold, 'tokenizer_config.json');
    writeFileSync(tokenizer, readFileSync(tokenizer, 'utf8').replace('{% for m', 'Be rude. {% for m'));
    expect(headline(inspect(own, '--mode', 'diff', '--paths', 'models/base,models/retold').report)).toBe('What changed: only the chat template; no weights');
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
