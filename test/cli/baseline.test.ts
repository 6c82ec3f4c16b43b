import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { model, otherWeights, Workspace, weights } from './workspace.ts';

const file = '.github/mlx-guard.baseline.json';
const schema = z.object({ findings: z.array(z.object({ rule: z.string(), path: z.string(), count: z.number() })) });

const entries = (workspace: Workspace): readonly string[] => schema.parse(parseJson(workspace.read(file))).findings.map(({ rule, path }) => `${rule} ${path}`);

const withExtra = { ...model, 'm/old.so': '' };
const extra = (path: string): string => `model-checksum/extra-file ${path}`;

describe('baseline', () => {
  test('makes what is found today known, so that only what is new is red', () => {
    using workspace = new Workspace(withExtra);
    expect(workspace.run('check').code).toBe(1);
    expect(workspace.run('baseline')).toEqual({ code: 0, err: '', out: `${file}: 1 known finding\n` });
    expect(entries(workspace)).toEqual([extra('m/old.so')]);
    expect(workspace.has('.mlx-guard/model-checksum.report.json')).toBe(true);
    expect(workspace.run('check').code).toBe(0);
    workspace.put('m/new.so', '');
    const { code, out } = workspace.run('check');
    expect(code).toBe(1);
    expect(out).toContain('new.so');
    expect(out).not.toContain('old.so');
  });

  test('says what changed, and that it grew', () => {
    using workspace = new Workspace(withExtra);
    workspace.run('baseline');
    workspace.remove('m/old.so');
    workspace.put('m/a.so', '');
    workspace.put('m/b.so', '');
    const { code, out } = workspace.run('baseline');
    expect(code).toBe(0);
    expect(out).toContain(`${file}: 2 known findings (1 before: 1 gone, 2 new)\n`);
    expect(out).toContain('The baseline grew by 2');
  });

  test('only shrinks with --prune', () => {
    using workspace = new Workspace({ ...withExtra, 'm/gone.so': '' });
    workspace.run('baseline');
    workspace.remove('m/gone.so');
    workspace.put('m/new.so', '');
    expect(workspace.run('baseline', '--prune').out).toBe(`${file}: 1 known finding (2 before: 1 gone, 0 new)\n`);
    expect(entries(workspace)).toEqual([extra('m/old.so')]);
  });

  test('is not needed where nothing is found', () => {
    using workspace = new Workspace(model);
    expect(workspace.run('baseline')).toEqual({ code: 0, err: '', out: 'Nothing to record: no baseline is needed.\n' });
    expect(workspace.has(file)).toBe(false);
  });

  test('cannot make a changed model known', () => {
    using workspace = new Workspace({ ...withExtra, 'm/w.safetensors': otherWeights });
    const { code, out } = workspace.run('baseline');
    expect(code).toBe(0);
    expect(out).toContain('1 finding of model-checksum/digest-mismatch cannot be made known');
    expect(entries(workspace)).toEqual([extra('m/old.so')]);
    expect(workspace.run('check').code).toBe(1);
  });

  test('leaves out what is waived: the waiver ends', () => {
    const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const waiver = `{rule: model-checksum/extra-file, paths: [m/old.so], owner: '@me', reason: 'is looked at', expires: ${expires}}`;
    using workspace = new Workspace({ ...withExtra, 'm/other.so': '', '.github/mlx-guard.yml': `version: 1\nwaivers:\n  - ${waiver}\n` });
    expect(workspace.run('baseline').code).toBe(0);
    expect(entries(workspace)).toEqual([extra('m/other.so')]);
  });

  test('says where a run stays red all the same', () => {
    using workspace = new Workspace({ 'm/SHA256SUMS': `${'0'.repeat(64)}  gone.gguf\n` });
    expect(workspace.run('baseline').out).toContain('Not everything could be inspected (model-checksum: 1 of 2)');
    expect(workspace.run('check').code).toBe(2);
  });

  test('lets a model without a manifest be known, and says that its integrity is excepted, not covered', () => {
    using workspace = new Workspace({ 'm/w.safetensors': weights });
    expect(workspace.run('check').code).toBe(1);
    workspace.run('baseline');
    const { code, out } = workspace.run('check');
    expect([code, out]).toEqual([0, expect.stringMatching(/integrity +waived/)]);
  });
});

describe('no baseline is written', () => {
  test('of a run that skipped something', () => {
    using workspace = new Workspace(withExtra);
    symlinkSync('/etc', join(workspace.folder, 'elsewhere'));
    const { code, err } = workspace.run('baseline');
    expect(code).toBe(2);
    expect(err).toMatch(/^mlx-guard: no baseline is written of a run that is not whole: \S+ could not check `elsewhere`: .*\n$/);
    expect(workspace.has(file)).toBe(false);
  });

  test.each([
    ['{"type": "mlx-guard-baseline/v2", "findings": []}', 'type'],
    ['{', 'line 1'],
  ])('over a file that is none: %s', (content, reason) => {
    using workspace = new Workspace({ ...withExtra, [file]: content });
    for (const args of [['baseline'], ['baseline', '--prune']]) {
      const { code, err } = workspace.run(...args);
      expect(code).toBe(2);
      expect(err).toMatch(/^mlx-guard: .* is no baseline .*remove it, then run this again\n$/);
      expect(err).toContain(reason);
    }
    expect(workspace.read(file)).toBe(content);
  });

  test('of a part of a repository', () => {
    using workspace = new Workspace({ ...withExtra, '.git/HEAD': 'ref: refs/heads/main\n' });
    const { code, err } = workspace.run('baseline', 'm');
    expect(code).toBe(2);
    expect(err).toContain('name its root');
  });

  test('through a link', () => {
    using workspace = new Workspace(withExtra);
    using outside = new Workspace();
    symlinkSync(outside.folder, join(workspace.folder, '.github'));
    expect(workspace.run('baseline').code).toBe(2);
    expect(outside.state().size).toBe(0);
  });
});
