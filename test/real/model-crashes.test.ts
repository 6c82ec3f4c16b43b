import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeGguf, type GgufParts, ggufValue } from '@mlx-guard/model-formats';
import { modelInspect } from '@mlx-guard/model-inspect';
import { runExample } from '@mlx-guard/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pythonWith } from './python.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-crashes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outcome = z.strictObject({ file: z.string(), mlx: z.enum(['read', 'refused', 'died', 'hung']) });
const u32 = (value: number): readonly number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const tensor = (sides: readonly (number | bigint)[], type: number, offset: number | bigint = 0) => ({ name: 'w', sides, type, offset });
const data = new Uint8Array(64);
/** 641 × 6700417 = 2^32 + 1, so that these sides multiply to 32 in 64 bits, and to something else in 32. */
const wrapping = [BigInt.asUintN(64, 32n * 641n * (1n - 2n ** 32n)), 6_700_417n];

/** Files that end the process of one version of MLX and are refused by the next, with what is public about them. They do nothing else. */
const crashes: readonly (readonly [string, string, string, string, GgufParts])[] = [
  ['dimensions of Q8_0 that wrap', 'ml-explore/mlx#4244', '0.32.2', '0.32.3', { tensors: [tensor(wrapping, 8)], data }],
  ['dimensions of Q4_1 that wrap', 'ml-explore/mlx#4244', '0.32.2', '0.32.3', { tensors: [tensor(wrapping, 3)], data }],
  ['an array beyond the file', 'ml-explore/mlx#4213', '0.32.1', '0.32.2', { metadata: [['a', ggufValue.raw(9, ...u32(4), ...u32(1 << 20), ...u32(0))]] }],
  ['a text beyond the file', 'ml-explore/mlx#4213', '0.32.1', '0.32.2', { metadata: [['a', ggufValue.raw(8, ...u32(1 << 22), ...u32(0))]] }],
  [
    'an alignment beyond the file',
    'ml-explore/mlx#4179',
    '0.32.0',
    '0.32.1',
    { metadata: [['general.alignment', ggufValue.u32(2 ** 31)]], tensors: [tensor([8], 0)], data },
  ],
  ['a tensor beyond the file', 'ml-explore/mlx#4179', '0.32.0', '0.32.1', { tensors: [tensor([8], 0, 2n ** 40n)], data }],
];

describe.each(crashes)('%s (%s)', (what, source, affected, mended, parts) => {
  const file = encodeGguf(parts);
  const pythons = [affected, mended].map((version) => pythonWith([`mlx[cpu]==${version}`, 'numpy']));
  const missing = pythons.flatMap((python) => ('missing' in python ? [python.missing] : []))[0];

  test.skipIf(missing !== undefined)(`MLX ${affected} ends, ${mended} does not${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
    const own = path.join(folder, what.replaceAll(' ', '-'));
    mkdirSync(own);
    writeFileSync(path.join(own, 'w.gguf'), file);
    const outcomes = pythons.map((python) => {
      const said = execFileSync('python' in python ? python.python : '', [path.join(import.meta.dirname, 'model-oracle.py'), own, 'mlx'], { encoding: 'utf8' });
      return outcome.parse(JSON.parse(said)).mlx;
    });
    expect(outcomes[0]).toBe('died');
    expect(['read', 'refused']).toContain(outcomes[1]);
  });

  test('and the guard says so of the one, and not of the other', async () => {
    const sources = async (version: string): Promise<readonly unknown[]> => {
      const { report } = await runExample(modelInspect, { files: { 'm/w.gguf': file, 'requirements.txt': `mlx==${version}\n` } });
      expect(report.verdict).toBe('fail');
      return report.findings.filter(({ rule }) => rule === 'model-inspect/crashes-mlx').map(({ evidence }) => evidence['source']);
    };
    expect(await sources(affected)).toEqual([source]);
    expect(await sources(mended)).toEqual([]);
  });
});
