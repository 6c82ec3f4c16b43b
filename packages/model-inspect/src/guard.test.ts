import { judge } from '@mlx-guard/core';
import { type DefectKind, defectKinds, type ModelRead } from '@mlx-guard/model-formats';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { config, entry, gguf, raw, safetensors, soundGguf, soundSafetensors, tensor } from './example-models.ts';
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

/** A tar of one empty file; the oldest have no magic number, and are known by their checksum. */
function tarOf(name: string, magic: string): Uint8Array {
  const file = new Uint8Array(3 * 512);
  const put = (text: string, at: number): void => file.set(raw(text), at);
  put(name, 0);
  put('0000644\0', 100);
  put('00000000000\0', 124);
  put(' '.repeat(8), 148);
  put('0', 156);
  put(magic, 257);
  put(
    `${file
      .reduce((sum, value) => sum + value, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return file;
}

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

  describe.each(['ustar', ''])("a tar as PyTorch wrote before its archives, magic number '%s'", (magic) => {
    const tar = tarOf('sys_info', magic);
    test.each(['w.pt', 'w.pth', 'w.ckpt', 'pytorch_model.bin', 'w.pkl', 'w.joblib', 'weights'])('is not passed as %s', async (name) => {
      const { report } = await runExample(modelInspect, { files: { 'm/config.json': config(), 'm/w.safetensors': soundSafetensors, [`m/${name}`]: tar } });
      expect(report).toMatchObject({ verdict: 'inconclusive', coverage: { skippedCount: 1 }, findings: [{ rule: 'model-inspect/unread-format' }] });
      expect(report.findings[0]?.location?.path).toBe(`m/${name}`);
    });
  });

  test('warns of a name that MLX takes and the format does not, and still reads the file', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/w.gguf': gguf({ tensors: [tensor({ name: 'ä'.repeat(33) })] }) } });
    expect(report).toMatchObject({ verdict: 'warn', coverage: { inspected: 1 }, findings: [{ rule: 'model-inspect/gguf-tensor-name', severity: 'warning' }] });
    expect(report.findings[0]?.message).toContain('its name has 66 bytes');
  });

  test('lets a header pass that ends where MLX ends it, and notes it where everything is noted', async () => {
    const files = { 'm/w.safetensors': safetensors(`{"__metadata__":{},${entry()}} `.padEnd(75), 4) };
    const under = async (profile: 'recommended' | 'strict') => (await runExample(modelInspect, { files, profile })).report;
    expect(await under('recommended')).toMatchObject({ verdict: 'pass', findings: [] });
    expect(await under('strict')).toMatchObject({ verdict: 'pass', findings: [{ rule: 'model-inspect/safetensors-alignment', severity: 'note' }] });
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
