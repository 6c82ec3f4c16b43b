import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { checksumOf } from './on-disk.ts';

vi.setConfig({ testTimeout: 600_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'model-race-'));
let writer: ChildProcess | undefined;
afterAll(() => {
  writer?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const half = 512 * 1024;
const good = [Buffer.alloc(half, 1), Buffer.alloc(half, 2)] as const;
const bad = Buffer.alloc(half, 9);

/**
 * Keeps changing a file so that it holds one good half, or the other, or none, but never both: whoever reads both read bytes that were never there
 * together. Every third turn truncates it, every third swaps it for another file.
 */
const script = `
  const fs = require('node:fs');
  const [file, half] = [process.argv[1], ${half}];
  const [one, two, bad] = [Buffer.alloc(half, 1), Buffer.alloc(half, 2), Buffer.alloc(half, 9)];
  const write = (at, bytes) => { const fd = fs.openSync(file, 'r+'); fs.writeSync(fd, bytes, 0, half, at); fs.closeSync(fd); };
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  fs.writeFileSync(file, Buffer.concat([one, bad]));
  process.stdout.write('ready');
  for (let turn = 0; ; turn += 1) {
    write(0, bad); write(half, two); pause(Math.random() * 2);
    write(half, bad); write(0, one); pause(Math.random() * 2);
    if (turn % 3 === 1) { fs.truncateSync(file, half); pause(Math.random()); fs.appendFileSync(file, bad); }
    if (turn % 3 === 2) { fs.writeFileSync(file + '.new', Buffer.concat([bad, two])); pause(Math.random()); fs.renameSync(file + '.new', file); write(half, bad); write(0, one); }
    if (turn % 50 === 0) pause(60);
  }
`;

test('200 rounds against a writer: never a pass on bytes that were not there', async () => {
  const file = path.join(folder, 'm.gguf');
  const sha256 = createHash('sha256').update(Buffer.concat(good)).digest('hex');
  writeFileSync(path.join(folder, 'SHA256SUMS'), `${sha256}  m.gguf\n`);
  writeFileSync(file, Buffer.concat(good));
  expect((await checksumOf(folder)).report.verdict).toBe('pass');
  expect(bad).toHaveLength(half);
  writer = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (writer.stdout) await once(writer.stdout, 'data');
  const seen = new Map<string, number>();
  for (let round = 0; round < 200; round += 1) {
    const { report } = await checksumOf(folder, { ignore: '**' });
    expect(report.verdict, JSON.stringify(report.findings)).toBe('fail');
    for (const { rule } of report.findings) seen.set(rule, (seen.get(rule) ?? 0) + 1);
  }
  // The writer was at work while we read, and paused while we read.
  expect(seen.get('model-checksum/changed-while-reading') ?? 0).toBeGreaterThan(0);
  console.log(Object.fromEntries(seen));
});
