import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterAll, describe, expect, test } from 'vitest';
import { pythonWith } from './python.ts';

const mlx = pythonWith(['mlx[cpu]==0.32.4', 'mlx-lm==0.32.2']);
const why = 'missing' in mlx ? mlx.missing : '';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-real-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

/** Runs the command as a user does; returns what it wrote into its report. */
function guard(workspace: string, ...flags: readonly string[]): { readonly code: number | null; readonly report: Report } {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=mlx-guard-source', cli, 'model-checksum', ...flags], {
    cwd: workspace,
    encoding: 'utf8',
    env: {},
  });
  expect(stderr).toBe('');
  return { code: status, report: reportSchema.parse(JSON.parse(readFileSync(path.join(workspace, '.mlx-guard/model-checksum.report.json'), 'utf8'))) };
}

const told = ({ findings }: Report): readonly (readonly [string, string | undefined])[] =>
  findings.map(({ rule, location }) => [rule.replace('model-checksum/', ''), location?.path]);

function flip(file: string, at: (size: number) => number): void {
  const bytes = readFileSync(file);
  const index = at(bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

describe.skipIf(why !== '')(`a model written by real MLX${why && ` (skipped: ${why})`}`, () => {
  const original = path.join(folder, 'original');
  if ('python' in mlx) execFileSync(mlx.python, [path.join(import.meta.dirname, 'tiny-model.py'), path.join(original, 'model')], { stdio: 'pipe' });
  const files = existsSync(original) ? readdirSync(path.join(original, 'model')).sort() : [];

  /** A workspace of its own with the model and its recorded digests. */
  function recorded(format: string): string {
    const workspace = mkdtempSync(path.join(folder, 'workspace-'));
    cpSync(original, workspace, { recursive: true });
    expect(guard(workspace, '--mode', 'generate', '--manifest-format', format, '--paths', 'model').code).toBe(0);
    return workspace;
  }

  describe.each(['model-lock', 'sha256sums'])('recorded as %s', (format) => {
    test('verifies', () => {
      const { code, report } = guard(recorded(format), '--paths', 'model');
      expect([code, report.verdict, report.outputs['files-verified']]).toEqual([0, 'pass', String(files.length)]);
    });

    test.each([
      ['first', () => 0],
      ['header', () => 9],
      ['middle', (size: number) => Math.floor(size / 2)],
      ['last', (size: number) => size - 1],
    ] as const)('one bit of the %s byte of any file is caught', (_name, at) => {
      expect(files).toContain('model.safetensors');
      for (const file of files) {
        const workspace = recorded(format);
        flip(path.join(workspace, 'model', file), at);
        const { code, report } = guard(workspace, '--paths', 'model');
        expect([code, told(report)]).toEqual([1, [['digest-mismatch', `model/${file}`]]]);
      }
    });

    test.each<[string, (model: string) => void, readonly (readonly [string, string])[]]>([
      ['added', (model) => writeFileSync(path.join(model, 'modeling_x.py'), ''), [['extra-file', 'model/modeling_x.py']]],
      ['added as a dotfile', (model) => writeFileSync(path.join(model, '.hidden'), ''), [['extra-file', 'model/.hidden']]],
      ['removed', (model) => rmSync(path.join(model, 'config.json')), [['missing-file', 'model/config.json']]],
      [
        'renamed',
        (model) => renameSync(path.join(model, 'config.json'), path.join(model, 'config2.json')),
        [
          ['missing-file', 'model/config.json'],
          ['extra-file', 'model/config2.json'],
        ],
      ],
      [
        'swapped',
        (model) => {
          renameSync(path.join(model, 'config.json'), path.join(model, 'x'));
          renameSync(path.join(model, 'tokenizer.json'), path.join(model, 'config.json'));
          renameSync(path.join(model, 'x'), path.join(model, 'tokenizer.json'));
        },
        [
          ['digest-mismatch', 'model/config.json'],
          ['digest-mismatch', 'model/tokenizer.json'],
        ],
      ],
      [
        'replaced by a link to the same bytes elsewhere',
        (model) => {
          renameSync(path.join(model, 'config.json'), path.join(folder, `away-${path.basename(path.dirname(model))}`));
          symlinkSync(path.join(folder, `away-${path.basename(path.dirname(model))}`), path.join(model, 'config.json'));
        },
        [['symlink-escape', 'model/config.json']],
      ],
    ])('a file %s is caught', (_name, tamper, findings) => {
      const workspace = recorded(format);
      tamper(path.join(workspace, 'model'));
      const { code, report } = guard(workspace, '--paths', 'model');
      expect(code).toBe(1);
      expect(told(report)).toEqual(expect.arrayContaining([...findings]));
      expect(told(report).length).toBe(findings.length);
    });
  });

  test('what was sealed loads and verifies, whatever happens to the original', () => {
    const workspace = recorded('model-lock');
    const sealed = path.join(workspace, 'sealed');
    const { code, report } = guard(workspace, '--paths', 'model', '--seal', `copy:${sealed}`);
    expect([code, report.verdict, report.outputs['sealed-path']]).toEqual([0, 'pass', sealed]);
    flip(path.join(workspace, 'model/model.safetensors'), (size) => size - 1);
    writeFileSync(path.join(workspace, 'model/evil.py'), '');
    expect(guard(workspace, '--paths', 'model').code).toBe(1);
    expect(guard(workspace, '--paths', 'sealed').report).toMatchObject({ verdict: 'pass', outputs: { 'files-verified': String(files.length) } });
    const load = 'import sys; from mlx_lm import load; model, _ = load(sys.argv[1]); print(type(model).__module__)';
    if ('python' in mlx) expect(execFileSync(mlx.python, ['-c', load, sealed], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).toContain('llama');
    const again = guard(workspace, '--paths', 'model', '--seal', `copy:${path.join(workspace, 'second')}`);
    expect([again.code, again.report.outputs['sealed-path'], existsSync(path.join(workspace, 'second'))]).toEqual([1, '', false]);
    chmodSync(sealed, 0o700); // so that it can be removed
  });

  test('sha256sum accepts what we write, byte for byte what it writes itself, and what it writes verifies here', () => {
    const workspace = recorded('sha256sums');
    const model = path.join(workspace, 'model');
    const sums = path.join(model, 'SHA256SUMS');
    execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: model, stdio: 'pipe' });
    const theirs = execFileSync('sha256sum', files, { cwd: model, encoding: 'utf8' });
    expect(readFileSync(sums, 'utf8')).toBe(theirs);
    writeFileSync(sums, execFileSync('sha256sum', ['--binary', ...files.toReversed().map((file) => `./${file}`)], { cwd: model, encoding: 'utf8' }));
    expect(guard(workspace, '--paths', 'model').report.verdict).toBe('pass');
  });
});
