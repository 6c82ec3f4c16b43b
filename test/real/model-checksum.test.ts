import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Report, reportSchema } from '@mlx-guard/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { root } from '../../.ci/repository.ts';
import { putLargeShards } from '../seam/large-shards.ts';

const command = path.join(root, 'packages/cli/src/main.ts');
const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
const isGnu = spawnSync('sha256sum', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU coreutils') === true;

/** Root reads everything: then the guard runs as nobody, where nobody may read this repository. */
const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const looksAround = ['-e', 'require("node:fs").accessSync(process.argv[1])', command];
const canBeRefused = process.platform !== 'win32' && (!isRoot || spawnSync(process.execPath, looksAround, nobody).status === 0);
const canHoldAnyBytes = process.platform === 'linux';

// Each run starts the real program, which takes a second on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'model-checksum-'));
  mkdirSync(path.join(folder, 'm'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as a user does, in the folder of this test. */
function guardAs(
  user: Readonly<Partial<typeof nobody>>,
  ...flags: readonly string[]
): { readonly exitCode: number | null; readonly report: Report; readonly stdout: string } {
  const args = ['--conditions=mlx-guard-source', command, 'model-checksum', ...flags];
  const { INIT_CWD: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', ...user });
  const report = reportSchema.parse(JSON.parse(readFileSync(path.join(folder, '.mlx-guard/model-checksum.report.json'), 'utf8')));
  return { exitCode: status, report, stdout };
}

const guard = (...flags: readonly string[]): ReturnType<typeof guardAs> => guardAs({}, ...flags);

const told = (report: Report): readonly string[] => report.findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);

const put = (name: string, content: string | Uint8Array): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
};

/** `sha256sum` over every file of `m`, in the order of the names' bytes. */
function gnuSums(...flags: readonly string[]): Buffer {
  const script = `find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum ${flags.join(' ')} --`;
  const { stdout, status } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: path.join(folder, 'm') });
  expect(status).toBe(0);
  return stdout;
}

const trickyNames = [
  'w.safetensors',
  ' space',
  '*star',
  '#hash',
  '-dash',
  'back\\slash',
  'new\nline',
  'return\r',
  'é',
  '\u{ff5e}',
  '\u{1f600}',
  'a.txt',
  'a/b',
  '__proto__',
  '\u{feff}mark',
  'tab\t',
  '%0A::error::x',
];

describe.skipIf(!isGnu)('GNU sha256sum', () => {
  beforeEach(() => {
    for (const [index, name] of trickyNames.entries()) put(`m/${name}`, 'x'.repeat(index * 1_000));
  });

  test('writes what we write, byte for byte, and accepts it', () => {
    const expected = gnuSums();
    expect(guard('--mode', 'generate', '--manifest-format', 'sha256sums', '--paths', 'm').exitCode).toBe(0);
    expect(readFileSync(path.join(folder, 'm/SHA256SUMS')).equals(expected)).toBe(true);
    const { status, stdout } = spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: path.join(folder, 'm'), encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => line.endsWith(': OK'))).toHaveLength(trickyNames.length);
  });

  test.each([[[]], [['--binary']]])('what it writes verifies here, with the flags %j', (flags) => {
    writeFileSync(path.join(folder, 'SHA256SUMS'), gnuSums(...flags));
    const { exitCode, report } = guard('--paths', 'm', '--manifest', 'SHA256SUMS');
    expect(told(report)).toEqual([]);
    expect({ exitCode, files: report.outputs['files-verified'] }).toEqual({ exitCode: 0, files: String(trickyNames.length) });
  });

  test('what it writes with ./ before each name verifies here', () => {
    const script = `find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > SHA256SUMS`;
    expect(spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: path.join(folder, 'm') }).status).toBe(0);
    expect(guard().report).toMatchObject({ verdict: 'pass', outputs: { 'files-verified': String(trickyNames.length) } });
  });
});

const shards = ['model-00001-of-00003.safetensors', 'model-00002-of-00003.safetensors', 'model-00003-of-00003.safetensors'];
const small = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

describe.each(['model-lock', 'sha256sums'])('a model folder on disk, format %s', (format) => {
  beforeEach(() => {
    for (const [index, name] of shards.entries()) put(`m/${name}`, Buffer.alloc(5_000_000, index + 1));
    for (const name of small) put(`m/${name}`, JSON.stringify({ name }));
    expect(guard('--mode', 'generate', '--manifest-format', format, '--paths', 'm').exitCode).toBe(0);
  });

  test('verifies, and tells what it verified', () => {
    const { exitCode, report } = guard();
    expect({ exitCode, findings: told(report) }).toEqual({ exitCode: 0, findings: [] });
    const manifest = readFileSync(path.join(folder, report.outputs['manifest-path'] ?? ''));
    expect(report.outputs).toMatchObject({ 'files-verified': '6', 'manifest-sha256': createHash('sha256').update(manifest).digest('hex') });
  });

  test('is refused when one byte of any file is flipped', () => {
    for (const name of [...shards, ...small]) {
      const file = path.join(folder, 'm', name);
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1));
      const { exitCode, report } = guard();
      expect({ exitCode, findings: told(report) }).toEqual({ exitCode: 1, findings: [`digest-mismatch m/${name}`] });
      writeFileSync(file, bytes);
    }
  });

  const at = (name = ''): string => path.join(folder, 'm', name);

  test.each<readonly [string, () => void, readonly string[]]>([
    ['added', () => put('m/sub/.extra', ''), ['extra-file m/sub/.extra']],
    ['removed', () => rmSync(at('config.json')), ['missing-file m/config.json']],
    ['renamed', () => renameSync(at('config.json'), at('config2.json')), ['missing-file m/config.json', 'extra-file m/config2.json']],
    ['linked away', () => [rmSync(at('config.json')), symlinkSync('/etc/hostname', at('config.json'))], ['symlink-escape m/config.json']],
    [
      'swapped',
      () => [renameSync(at(shards[0]), at('t')), renameSync(at(shards[1]), at(shards[0])), renameSync(at('t'), at(shards[1]))],
      [`digest-mismatch m/${shards[0]}`, `digest-mismatch m/${shards[1]}`],
    ],
  ])('is refused when a file is %s', (_, change, expected) => {
    change();
    const { exitCode, report } = guard();
    expect({ exitCode, findings: told(report) }).toEqual({ exitCode: 1, findings: expected });
  });

  test('is not written again with something odd in it, and the old manifest stays', () => {
    const manifest = readdirSync(path.join(folder, 'm')).find((name) => name === 'SHA256SUMS' || name === 'model.lock.json') ?? '';
    const before = readFileSync(path.join(folder, 'm', manifest));
    symlinkSync('config.json', path.join(folder, 'm/link'));
    expect(guard('--mode', 'generate', '--manifest-format', format, '--paths', 'm').exitCode).toBe(2);
    expect(readFileSync(path.join(folder, 'm', manifest)).equals(before)).toBe(true);
    expect(readdirSync(path.join(folder, 'm')).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

test('a model that is large enough for the threads of the real program is verified, and refused with one byte flipped', () => {
  put('m/SHA256SUMS', putLargeShards(path.join(folder, 'm')));
  expect(guard().report).toMatchObject({ verdict: 'pass', findings: [] });
  const file = openSync(path.join(folder, 'm/large-2.safetensors'), 'r+');
  writeSync(file, Buffer.of(1), 0, 1, 300_000_000);
  closeSync(file);
  const { exitCode, report } = guard();
  expect({ exitCode, findings: told(report) }).toEqual({ exitCode: 1, findings: ['digest-mismatch m/large-2.safetensors'] });
});

describe('what only a real disk holds', () => {
  beforeEach(() => {
    put('m/w.gguf', 'x');
    guard('--mode', 'generate', '--paths', 'm');
  });

  test.skipIf(!has('mkfifo'))('a pipe is told, not opened', () => {
    spawnSync('mkfifo', [path.join(folder, 'm/pipe')]);
    expect(told(guard().report)).toEqual(['special-file m/pipe']);
    rmSync(path.join(folder, 'm/w.gguf'));
    spawnSync('mkfifo', [path.join(folder, 'm/w.gguf')]);
    expect(told(guard().report)).toEqual(['special-file m/pipe', 'special-file m/w.gguf']);
  });

  test.skipIf(!canHoldAnyBytes)('a name that is not UTF-8 is told', () => {
    writeFileSync(Buffer.concat([Buffer.from(path.join(folder, 'm/caf')), Buffer.from([0xe9])]), '');
    expect(told(guard().report)).toEqual(['inexact-name m/caf\u{fffd}']);
  });

  test.skipIf(!canBeRefused)('a file and a folder without permission are told', () => {
    put('m/sub/w.gguf', 'x');
    guard('--mode', 'generate', '--paths', 'm');
    for (const name of ['m/w.gguf', 'm/sub']) chmodSync(path.join(folder, name), 0);
    for (const name of isRoot ? ['.', '.mlx-guard', ...readdirSync(path.join(folder, '.mlx-guard')).map((file) => `.mlx-guard/${file}`)] : []) {
      chownSync(path.join(folder, name), nobody.uid, nobody.gid);
    }
    const { report } = guardAs(isRoot ? nobody : {});
    chmodSync(path.join(folder, 'm/sub'), 0o755);
    expect(told(report)).toEqual(['unreadable-file m/sub', 'unreadable-file m/w.gguf']);
    expect(report.coverage.skipped).toMatchObject([{ what: 'm/sub/w.gguf' }]);
  });
});
