import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reportSchema } from '@mlx-guard/core';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../.ci/repository.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-owners-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that nobody owns in a variant of the chat server, as model-checksum finds them in a checkout of its own. */
function unowned(variant: 'broken' | 'mended'): readonly string[] {
  const at = path.join(folder, variant);
  cpSync(path.join(import.meta.dirname, 'chat-server', variant), at, { recursive: true });
  rmSync(path.join(at, '.github/mlx-guard.yml')); // it names the folder of a model that only the demo makes
  const args = ['--conditions=mlx-guard-source', path.join(root, 'packages/cli/src/main.ts'), 'model-checksum', '--change-control', 'true'];
  const { INIT_CWD: _, ...env } = process.env;
  spawnSync(process.execPath, args, { cwd: at, env });
  const report = reportSchema.parse(JSON.parse(readFileSync(path.join(at, '.mlx-guard/model-checksum.report.json'), 'utf8')));
  expect(report.verdict).not.toBe('pass'); // GitHub is not there to tell the rest
  return report.findings.flatMap(({ rule, evidence }) => (rule === 'model-checksum/codeowners-gap' ? [String(evidence['path'])] : []));
}

test('somebody owns what decides about models in the mended chat server, and nobody in the broken one', () => {
  expect(unowned('mended')).toEqual([]);
  expect(unowned('broken')).toEqual(expect.arrayContaining(['.github/CODEOWNERS', 'chat_server/engine.py']));
});
