import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { pythonWith } from './python.ts';

const logging = pythonWith(['loguru==0.7.3', 'rich==15.0.0', 'sentry-sdk==2.75.0']);
const mlx = pythonWith(['mlx[cpu]==0.32.4', 'mlx-lm==0.32.2']);
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');
const canary = 'canary-7f3a';

/** Runs the command as a user does; returns what it wrote into its report. */
function guard(workspace: string, ...flags: readonly string[]): Report {
  spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'log-config-lint', ...flags], { cwd: workspace, encoding: 'utf8', env: {} });
  return reportSchema.parse(JSON.parse(readFileSync(path.join(workspace, '.mlx-guard/log-config-lint.report.json'), 'utf8')));
}

const whyLogging = 'missing' in logging ? logging.missing : '';

describe.skipIf(whyLogging !== '')(`what is fixed stays out of the log${whyLogging && ` (skipped: ${whyLogging})`}`, () => {
  const python = 'python' in logging ? logging.python : '';
  const run = (workspace: string): string => {
    const { stdout, stderr } = spawnSync(python, ['app.py'], { cwd: workspace, encoding: 'utf8' });
    return stdout + stderr;
  };

  test.each([
    [
      'a traceback of loguru',
      `import sys\nfrom loguru import logger\nlogger.remove()\nlogger.add(sys.stderr)\ndef f(prompt):\n    try:\n        return len(prompt) / 0\n    except ZeroDivisionError:\n        logger.exception("failed")\nf("".join(["canary", "-7f3a"]))\n`,
    ],
    [
      'a traceback of rich',
      `from rich.traceback import install\ninstall(show_locals=True, width=200)\ndef f(prompt):\n    return len(prompt) / 0\nf("".join(["canary", "-7f3a"]))\n`,
    ],
    [
      'an event of Sentry',
      `import sentry_sdk\nfrom sentry_sdk.transport import Transport\nclass Shown(Transport):\n    def capture_envelope(self, envelope):\n        print(envelope.serialize().decode())\nsentry_sdk.init(dsn="https://a@example.org/1", transport=Shown, include_local_variables=True, include_source_context=False)\ndef f(prompt):\n    try:\n        return len(prompt) / 0\n    except ZeroDivisionError:\n        sentry_sdk.capture_exception()\nf("".join(["canary", "-7f3a"]))\nsentry_sdk.flush()\n`,
    ],
  ])('%s', (_, source) => {
    const workspace = mkdtempSync(path.join(folder, 'fix-'));
    writeFileSync(path.join(workspace, 'app.py'), source);
    expect(run(workspace)).toContain(canary);
    expect(Number(guard(workspace, '--mode', 'fix').outputs['fixed-count'])).toBeGreaterThan(0);
    expect(run(workspace)).not.toContain(canary);
  });

  test('a file of loguru grows past the bound, and does not once it is fixed', () => {
    const workspace = mkdtempSync(path.join(folder, 'fix-'));
    const source =
      'from loguru import logger\nlogger.remove()\nlogger.add("app.log", diagnose=False)\nline = "x" * 100_000\nfor _ in range(110):\n    logger.info(line)\n';
    const size = (): number => {
      rmSync(path.join(workspace, 'app.log'), { force: true });
      run(workspace);
      return statSync(path.join(workspace, 'app.log')).size;
    };
    writeFileSync(path.join(workspace, 'app.py'), source);
    expect(size()).toBeGreaterThan(10_500_000);
    guard(workspace, '--mode', 'fix');
    expect(size()).toBeLessThan(10_500_000);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const whyMlx = 'missing' in mlx ? mlx.missing : '';

describe.skipIf(whyMlx !== '')(`the server of mlx-lm${whyMlx && ` (skipped: ${whyMlx})`}`, () => {
  const python = 'python' in mlx ? mlx.python : '';

  test('logs what users send only where the lint says so', { timeout: 120_000 }, async () => {
    const model = path.join(folder, 'tiny');
    execFileSync(python, [path.join(import.meta.dirname, 'tiny-model.py'), model], { stdio: 'pipe' });
    const port = await freePort();
    const server = spawn(python, [path.join(import.meta.dirname, 'log-oracle.py'), model, String(port), canary], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    server.stdout.on('data', (chunk: Uint8Array) => {
      output += new TextDecoder().decode(chunk);
    });
    const post = async (body: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/completions`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
      await answer.arrayBuffer();
    };
    try {
      const started = Date.now();
      for (;;) {
        const isUp = await fetch(`http://127.0.0.1:${port}/health`).then(
          () => true,
          () => false,
        );
        if (isUp) break;
        if (Date.now() - started > 90_000) throw new Error('the server did not start');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await post(`{"prompt": "${canary}`);
      await post(`["${canary}"]`);
      await post(JSON.stringify({ prompt: `${canary} w3`, max_tokens: 2 }));
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      server.kill('SIGKILL');
    }
    const logged = new Set([...output.matchAll(/^LOGGED server\.py:(\d+)$/gm)].map(([, line]) => Number(line)));
    expect(logged.size).toBeGreaterThanOrEqual(3);
    const workspace = mkdtempSync(path.join(folder, 'oracle-'));
    mkdirSync(path.join(workspace, 'mlx_lm'));
    const source = execFileSync(python, ['-c', 'import mlx_lm.server; print(mlx_lm.server.__file__)'], { encoding: 'utf8' }).trim();
    copyFileSync(source, path.join(workspace, 'mlx_lm/server.py'));
    const found = guard(workspace).findings.map(({ location }) => [location?.startLine ?? 0, location?.endLine ?? 0] as const);
    for (const line of logged)
      expect(
        found.some(([from, to]) => from <= line && line <= to),
        `line ${line}`,
      ).toBe(true);
  });
});
