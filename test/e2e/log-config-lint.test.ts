import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runStep } from '../seam/action-run.ts';
import { copyAction } from './action-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-lint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const action = copyAction('log-config-lint', folder);
const leaky = 'def f(log, prompt):\n    log.info(prompt)\n';

/** Runs the bundle, which has its parser beside it and nothing else, on some files. */
function run(files: Readonly<Record<string, string>>) {
  const workspace = join(mkdtempSync(join(folder, 'job-')), 'workspace');
  mkdirSync(workspace);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(workspace, path), text);
  return runStep(action.main, workspace, {});
}

test('the bundle alone reads Python', () => {
  const step = run({ 'app.py': leaky });
  expect(step.code, step.output).toBe(1);
  expect(step.output).toMatch(/^::error .*file=app\.py,line=2/m);
});

test('and in threads, where there is much of it', () => {
  const filler = 'x = 1\n'.repeat(10_000);
  const step = run(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}.py`, `${leaky}${filler}`])));
  expect(step.code, step.output).toBe(1);
  expect(step.outputs.get('findings-count')).toBe('10');
  expect(step.outputs.get('files-inspected')).toBe('10');
});
