import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { supervisor } from '@mlx-guard/supervisor';
import { afterAll, describe, expect, test } from 'vitest';

const mebibyte = 1024 ** 2;
const size = 256;
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-shapes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = path.join(folder, 'shapes');
const source = path.join(import.meta.dirname, 'memory-shapes.c');
const hasCompiler = process.platform === 'linux' && spawnSync('cc', ['-O1', source, '-o', program]).status === 0;

// What several processes hold is not read at one moment: on a loaded machine a bound is tried again, never widened.

/** The most that was measured of a shape, in MiB. */
async function peakOf(shape: string, mebibytes: number): Promise<number> {
  const outside = { signal: new AbortController().signal, show: () => undefined, watch: [], environment: process.env, folder };
  const bounds = { passEnvironment: [], maxProcesses: 64, timeoutMs: 60_000, graceMs: 1_000, maxOutputBytes: mebibyte };
  const end = await (await supervisor(outside).start({ ...bounds, command: [program, shape, String(mebibytes)] })).ended;
  expect(end).toMatchObject({ reason: 'exit', exitCode: 0 });
  return end.peakBytes / mebibyte;
}

describe.skipIf(!hasCompiler)('shapes of memory, by polling', () => {
  test.each(['steady', 'tree', 'sequence', 'then', 'shared', 'cow', 'file', 'daemon', 'spike'])('%s is known within 5 %', { retry: 2 }, async (shape) => {
    const peak = await peakOf(shape, size);
    console.log(`${shape}: ${peak.toFixed(1)} of ${size} MiB`);
    expect(peak).toBeGreaterThan(size * 0.95);
    expect(peak).toBeLessThan(size * 1.05);
  });

  test('memfd: what no process maps is not known; only what was seen while it was written', async () => {
    const peak = await peakOf('memfd', size);
    console.log(`memfd: ${peak.toFixed(1)} of ${size} MiB`);
    expect(peak).toBeLessThan(size * 1.05);
  });
});
