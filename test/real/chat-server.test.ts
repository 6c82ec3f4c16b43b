import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reportSchema } from '@mlx-guard/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases, ExampleServer, variants } from '../examples/chat-contract.ts';
import { pythonWith } from './python.ts';

const environment = pythonWith(['mlx[cpu]==0.32.4', 'mlx-lm==0.32.2', 'fastapi==0.165.0', 'uvicorn==0.54.0', 'loguru==0.7.3', 'pyyaml==6.0.3']);
const why = process.platform === 'linux' ? ('missing' in environment ? environment.missing : '') : 'nothing but Linux is measured yet';
const python = 'python' in environment ? environment.python : 'python3';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-real-chat-'));
const demo = path.join(folder, '.mlx-guard', 'demo');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

describe.skipIf(why !== '')(`the chat server on real MLX${why && ` (skipped: ${why})`}`, () => {
  beforeAll(() => {
    const PATH = [path.dirname(python), path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'demo', '--real'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH },
    });
    expect(status, stdout + stderr).toBe(0);
  });

  test('needs more than its budget broken, and stays inside mended', () => {
    const reports = variants.map((variant) =>
      reportSchema.parse(JSON.parse(readFileSync(path.join(demo, variant, '.mlx-guard/memory-budget.report.json'), 'utf8'))),
    );
    expect(reports.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
    expect(reports[0]?.findings.map(({ rule }) => rule)).toEqual(['memory-budget/budget-exceeded']);
    for (const { settings } of reports) expect(settings['command']?.value).toEqual(['node', 'smoke/smoke.mjs', 'python3', '-m', 'chat_server']);
  });

  describe.each(variants)('%s', (variant) => {
    let server: ExampleServer;
    const names = ['config.json', 'model.safetensors', 'model.safetensors.index.json', 'tokenizer.json', 'tokenizer_config.json'];
    beforeAll(async () => {
      const model = new Map(names.map((name) => [`models/tiny-llama/${name}`, readFileSync(path.join(demo, variant, 'models/tiny-llama', name))]));
      server = await ExampleServer.start(variant, [python, '-m', 'chat_server'], model);
    });
    afterAll(() => server[Symbol.asyncDispose]());

    test.each(cases.filter(({ costsBroken = false }) => variant === 'mended' || !costsBroken))('answers as its stand-in does to $name', async (one) => {
      expect((await server.answer(one)).status).toBe(one[variant]);
    });
  });
});
