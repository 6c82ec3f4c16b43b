import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { checksumOf, told } from './on-disk.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'manifest-tools-'));
const model = path.join(folder, 'm');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names over which formats trip. A line feed only where a tool escapes it. */
const names = [
  'w.safetensors',
  ' leading',
  'back\\slash',
  '*x',
  'a = b',
  'a) = x',
  '\u{e9}nfc',
  'e\u{301}nfd',
  '#hash',
  '-dash',
  'sub/deeper/x',
  '__proto__',
  'tab\t',
];
const withLineFeeds = [...names, 'new\nline', 'return\r'];

function plant(all: readonly string[]): void {
  rmSync(model, { recursive: true, force: true });
  for (const [index, name] of all.entries()) {
    mkdirSync(path.dirname(path.join(model, name)), { recursive: true });
    writeFileSync(path.join(model, name), `${name}${'x'.repeat(index * 7_000)}`);
  }
}

const b3Folder = path.join(import.meta.dirname, '../../.cache/b3sum');

/** b3sum from crates.io, built once and kept in an ignored folder; undefined where there is no cargo. */
function b3sum(): string | undefined {
  const program = path.join(b3Folder, 'bin/b3sum');
  if (existsSync(program)) return program;
  const { status } = spawnSync('cargo', ['install', 'b3sum', '--version', '1.8.2', '--locked', '--root', b3Folder], { stdio: 'pipe' });
  return status === 0 ? program : undefined;
}

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const isGnu = spawnSync('sha256sum', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') ?? false;
const isOpenSsl3 = /^OpenSSL 3/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '');
const b3 = b3sum();

interface Tool {
  readonly is: boolean;
  readonly command: readonly [string, ...string[]];
  readonly manifest: string;
  /** Whether it escapes a line feed, or ends records with a NUL. */
  readonly holdsLineFeeds?: boolean;
}

const tools: readonly Tool[] = [
  { is: isGnu, command: ['sha256sum', '--'], manifest: 'SHA256SUMS', holdsLineFeeds: true },
  { is: isGnu, command: ['sha256sum', '--binary', '--'], manifest: 'SHA256SUMS', holdsLineFeeds: true },
  { is: isGnu, command: ['sha256sum', '--tag', '--'], manifest: 'SHA256SUMS', holdsLineFeeds: true },
  { is: isGnu, command: ['sha256sum', '-z', '--'], manifest: 'SHA256SUMS', holdsLineFeeds: true },
  { is: isGnu, command: ['sha256sum', '-z', '--tag', '--'], manifest: 'sums', holdsLineFeeds: true },
  { is: isGnu, command: ['sha384sum', '--'], manifest: 'SHA384SUMS', holdsLineFeeds: true },
  { is: isGnu, command: ['sha512sum', '--tag', '--'], manifest: 'sums', holdsLineFeeds: true },
  { is: isGnu && has('b2sum'), command: ['b2sum', '--'], manifest: 'B2SUMS', holdsLineFeeds: true },
  { is: isGnu && has('b2sum'), command: ['b2sum', '--tag', '--'], manifest: 'sums', holdsLineFeeds: true },
  { is: isGnu && has('b2sum'), command: ['b2sum', '-l', '256', '--'], manifest: 'B2SUMS', holdsLineFeeds: true },
  { is: isGnu && has('b2sum'), command: ['b2sum', '-l', '384', '--tag', '--'], manifest: 'sums', holdsLineFeeds: true },
  { is: isOpenSsl3, command: ['openssl', 'dgst', '-sha256'], manifest: 'sums' },
  { is: isOpenSsl3, command: ['openssl', 'dgst', '-sha512'], manifest: 'sums' },
  { is: isOpenSsl3, command: ['openssl', 'dgst', '-sha512-256'], manifest: 'sums' },
  { is: isOpenSsl3, command: ['openssl', 'dgst', '-blake2b512'], manifest: 'sums' },
  { is: isOpenSsl3, command: ['openssl', 'dgst', '-r', '-sha256'], manifest: 'SHA256SUMS' },
  { is: b3 !== undefined, command: [b3 ?? 'b3sum', '--'], manifest: 'B3SUMS', holdsLineFeeds: true },
  { is: b3 !== undefined, command: [b3 ?? 'b3sum', '--tag', '--'], manifest: 'sums', holdsLineFeeds: true },
];

/** Names as a tool gets them: one that begins with a dash must not be a flag. */
const argumentsOf = (tool: Tool, all: readonly string[]): readonly string[] =>
  tool.command.at(-1) === '--' ? all : all.filter((name) => !name.startsWith('-'));

describe.each(tools.map((tool) => ({ tool, shown: tool.command.map((part) => path.basename(part)).join(' ') })))('$shown', ({ tool, shown }) => {
  test.skipIf(!tool.is)('over difficult names verifies, and fails for every file that is changed', async () => {
    const all = argumentsOf(tool, tool.holdsLineFeeds ? withLineFeeds : names);
    plant(all);
    const [program, ...flags] = tool.command;
    const out = execFileSync(program, [...flags, ...all], { cwd: model });
    writeFileSync(path.join(folder, tool.manifest), out);
    const settings = { paths: 'm', manifest: tool.manifest };
    const { report } = await checksumOf(folder, settings);
    expect(told(report), shown).toEqual([]);
    expect(report).toMatchObject({ verdict: 'pass', outputs: { 'files-verified': String(all.length) } });
    for (const name of all) writeFileSync(path.join(model, name), readFileSync(path.join(model, name)).with(0, 0x21));
    expect(told((await checksumOf(folder, settings)).report)).toHaveLength(all.length);
    rmSync(path.join(folder, tool.manifest));
  });
});

describe.skipIf(!isGnu)('weak manifests of real tools', () => {
  beforeAll(() => plant(names));
  test.each([
    [['md5sum', '--'], 'MD5SUMS'],
    [['sha1sum', '--tag', '--'], 'sums'],
    [['sha1sum', '--'], 'sums'],
    [['cksum', '-a', 'crc', '--'], 'sums'],
  ] as const)('%j are refused', async ([program, ...flags], manifest) => {
    writeFileSync(path.join(folder, manifest), execFileSync(program, [...flags, ...names], { cwd: model }));
    const { report } = await checksumOf(folder, { paths: 'm', manifest });
    expect(report.verdict).toBe('fail');
    expect(report.outputs['files-verified']).toBe('0');
  });
});
