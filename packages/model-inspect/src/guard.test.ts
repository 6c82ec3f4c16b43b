import { judge } from '@mlx-guard/core';
import { type DefectKind, defectKinds, type ModelRead } from '@mlx-guard/model-formats';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { gguf, safetensors, soundGguf, soundSafetensors } from './example-models.ts';
import { modelInspect } from './index.ts';
import { rules } from './rules.generated.ts';

const readWith = (kind: DefectKind, count: number): ModelRead => ({
  format: 'safetensors',
  tensors: [],
  texts: [],
  globals: [],
  members: [],
  defects: [{ kind, offset: 7, problem: 'it is wrong', tensor: 'x`\n::error::', key: 'k' }],
  omitted: new Map(count > 0 ? [[kind, count]] : []),
  isWhole: true,
});

describe('model-inspect', () => {
  test.each(defectKinds)('%s is reported by the rule of its name and no other, with place, tensor and key', (kind) => {
    const findings = [...judge(rules, { about: 'model', path: 'm', read: readWith(kind, 3) })];
    expect(findings.map(({ rule }) => rule)).toEqual([`model-inspect/${kind}`, `model-inspect/${kind}`]);
    expect(findings[0]?.location).toEqual({ path: 'm', byteOffset: 7 });
    expect(findings[0]?.message).toBe('`m`, tensor `x\\x60\\n::error::`, key `k`: it is wrong (at byte 7)');
    expect(findings[1]?.message).toContain('3 more');
  });

  test('finds models by content, whatever their names, and lists them', async () => {
    const files = { 'm/a.safetensors': soundSafetensors, 'blobs/0a': soundGguf, 'notes.md': 'text', 'x.json': '{}' };
    const { report } = await runExample(modelInspect, { files });
    expect(report).toMatchObject({ verdict: 'pass', coverage: { eligible: 2, inspected: 2 }, outputs: { 'files-inspected': '2' } });
    expect(report.details).toEqual([
      {
        type: 'table',
        title: 'Models',
        columns: ['File', 'Format', 'Tensors', 'Stored elements', 'Parameters', 'Types', 'Quantisation', 'Architecture', 'Metadata'],
        rows: [
          ['blobs/0a', 'gguf', 1, 8, 8, 'F32 ×1', '', '', ''],
          ['m/a.safetensors', 'safetensors', 1, 1, 1, 'F32 ×1', '', '', ''],
        ],
      },
    ]);
  });

  test('inspects a file behind several names once', async () => {
    const files = { 'blobs/0a': soundSafetensors, 'a/w.safetensors': { link: '../blobs/0a' }, 'b/w.safetensors': { link: '../blobs/0a' } };
    expect((await runExample(modelInspect, { files })).report).toMatchObject({ verdict: 'pass', coverage: { eligible: 1, inspected: 1 } });
  });

  test('does not pass a broken file that only a link calls a model', async () => {
    const files = { 'blobs/0a': 'noise', 'a/w.safetensors': { link: '../blobs/0a' } };
    expect((await runExample(modelInspect, { files })).report.verdict).toBe('fail');
  });

  test('is inconclusive about a format that it cannot read, and about what it cannot look into', async () => {
    const unread = await runExample(modelInspect, { files: { 'm/w.safetensors': soundSafetensors, 'm/w.onnx': 'PK' } });
    expect(unread.report).toMatchObject({ verdict: 'inconclusive', coverage: { eligible: 2, inspected: 1, skippedCount: 1 } });
    const hidden = await runExample(modelInspect, {
      files: { 'm/w.safetensors': soundSafetensors, 'm/more': { link: '../other' }, 'other/x': '' },
      settings: { paths: 'm' },
    });
    expect(hidden.report.verdict).toBe('inconclusive');
  });

  test('has nothing to say where there is no model, and refuses paths that hold none', async () => {
    expect((await runExample(modelInspect, { files: { 'a.py': '' } })).report.verdict).toBe('not-applicable');
    for (const paths of ['m', 'gone', '../up', 'm/a.py']) {
      const { report } = await runExample(modelInspect, { files: { 'm/a.py': '' }, settings: { paths } });
      expect(report.failure).toMatchObject({ code: 'nothing-to-check' });
    }
  });

  test('takes a file as path', async () => {
    const files = { 'm/a.gguf': gguf({ version: 9 }), 'm/b.safetensors': soundSafetensors };
    expect((await runExample(modelInspect, { files, settings: { paths: 'm/b.safetensors' } })).report.verdict).toBe('pass');
  });

  test('does not count a file as inspected that was not read whole', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/a.safetensors': safetensors('{"w":{'), 'm/b.gguf': gguf({ tensorCount: 9n }) } });
    expect(report).toMatchObject({ verdict: 'fail', coverage: { eligible: 2, inspected: 0 } });
  });
});
