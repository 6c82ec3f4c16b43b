import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { sha256Hex } from '@mlx-guard/core';
import { verifierText } from '@mlx-guard/model-checksum';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checksumOf } from './on-disk.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'model-verifier-'));
const model = path.join(folder, 'm');
const verifier = path.join(folder, 'verify_model.py');
writeFileSync(verifier, verifierText('python'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every Python from 3.9 on that is to be found here, one a version. */
function pythons(): readonly string[] {
  const managed = path.join(homedir(), '.pyenv/versions');
  const installed = existsSync(managed) ? readdirSync(managed).map((version) => path.join(managed, version, 'bin/python3')) : [];
  const named = ['python3', ...[9, 10, 11, 12, 13].map((minor) => `python3.${minor}`)];
  const byVersion = new Map<string, string>();
  for (const python of [...named, ...installed]) {
    const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2] if sys.version_info >= (3, 9) else "")'], { encoding: 'utf8' });
    if (version.status === 0 && version.stdout.trim() !== '') byVersion.set(version.stdout.trim(), python);
  }
  return [...byVersion.values()];
}

const found = pythons();
const [python = 'python3'] = found;

const runs = (program: string, ...args: readonly string[]): { readonly code: number | null; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync(program, ['-B', verifier, model, ...args], { encoding: 'utf8' });
  return { code: status, said: `${stdout}${stderr}` };
};

const at = (name: string): string => path.join(model, name);
const put = (name: string, content: string | Uint8Array): void => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
};
const flip = (name: string, index: number): void => writeFileSync(at(name), readFileSync(at(name)).with(index, (readFileSync(at(name)).at(index) ?? 0) ^ 1));
const editLock = (by: (text: string) => string): void => put('model.lock.json', by(readFileSync(at('model.lock.json'), 'utf8')));

async function generate(...more: readonly (readonly [string, string])[]): Promise<void> {
  const { written } = await checksumOf(folder, { mode: 'generate', paths: 'm', ...Object.fromEntries(more) });
  put('model.lock.json', written.get('m/model.lock.json') ?? '');
}

beforeEach(async () => {
  rmSync(model, { recursive: true, force: true });
  put('model.safetensors', Buffer.alloc(2_500_000, 7));
  put('config.json', '{\n  "model_type": "tiny"\n}\n');
  put('sub/tokenizer.json', '{}');
  put('.DS_Store', 'junk');
  await generate(['expires', '30d']);
});

/** What is done to a model, and that both the action and the verifier must refuse. */
const tamperings: readonly (readonly [string, () => void])[] = [
  ['the first byte flipped', () => flip('model.safetensors', 0)],
  ['the last byte flipped', () => flip('model.safetensors', -1)],
  ['a byte in the middle flipped', () => flip('model.safetensors', 1_250_000)],
  ['a small file changed', () => flip('config.json', 5)],
  ['other line endings', () => put('config.json', readFileSync(at('config.json'), 'utf8').replaceAll('\n', '\r\n'))],
  ['a file truncated', () => put('model.safetensors', Buffer.alloc(2_499_999, 7))],
  ['a file grown', () => put('model.safetensors', Buffer.alloc(2_500_001, 7))],
  ['a file removed', () => rmSync(at('config.json'))],
  ['a file renamed', () => renameSync(at('config.json'), at('config2.json'))],
  ['code added', () => put('modeling.py', '')],
  ['a hidden file added', () => put('sub/.hidden', '')],
  ['weights added under an ignored name', () => put('._w.safetensors', '')],
  ['code added where downloads are noted', () => put('.cache/huggingface/x.py', '')],
  ['a file linked to its copy', () => [renameSync(at('config.json'), at('copy')), symlinkSync('copy', at('config.json'))]],
  ['a file linked away', () => [rmSync(at('config.json')), symlinkSync('/etc/hostname', at('config.json'))]],
  ['a folder linked away', () => [renameSync(at('sub'), path.join(folder, 'away')), symlinkSync('../away', at('sub'))]],
  ['a link added', () => symlinkSync('config.json', at('link.json'))],
  ['a pipe in the place of a file', () => [rmSync(at('config.json')), execFileSync('mkfifo', [at('config.json')])]],
  ['set-user-id', () => chmodSync(at('config.json'), 0o4644)],
  [
    'a pointer in the place of weights',
    () => put('model.safetensors', `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 2500000\n`),
  ],
  [
    'pointer and lock changed together',
    () => {
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256Hex(readFileSync(at('sub/tokenizer.json')))}\nsize 2\n`;
      editLock((text) => text.replace(/"size": 2,\n\s*"sha256": "[0-9a-f]+"/, `"size": ${pointer.length}, "sha256": "${sha256Hex(pointer)}"`));
      put('sub/tokenizer.json', pointer);
    },
  ],
  ['no lock', () => rmSync(at('model.lock.json'))],
  ['a lock that lists nothing', () => editLock((text) => text.replace(/"roots": \[[\s\S]*/, '"roots": [{"path": ".", "files": []}]}'))],
  ['a lock without roots', () => editLock((text) => text.replace(/"roots": \[[\s\S]*/, '"roots": []}'))],
  ['a lock that lists a file twice', () => editLock((text) => text.replace('"path": "config.json"', '"path": "model.safetensors"'))],
  ['a lock that climbs', () => editLock((text) => text.replace('"path": "config.json"', '"path": "../m/config.json"'))],
  ['a lock with an absolute path', () => editLock((text) => text.replace('"path": "config.json"', `"path": "${at('config.json')}"`))],
  ['a lock with a member twice', () => editLock((text) => text.replace('"version": 1,', '"version": 1, "version": 1,'))],
  ['a lock with an unknown member', () => editLock((text) => text.replace('"version": 1,', '"version": 1, "ignore": ["**"],'))],
  ['a lock of another version', () => editLock((text) => text.replace('"lockVersion": 1', '"lockVersion": 2'))],
  ['a lock of another algorithm', () => editLock((text) => text.replace('"algorithm": "sha256"', '"algorithm": "md5"'))],
  ['a lock that expired', () => editLock((text) => text.replace(/"expires": "[^"]+"/, '"expires": "2020-01-01T00:00:00Z"'))],
  ['a lock that is cut off', () => editLock((text) => text.slice(0, -20))],
  ['a lock that is a link', () => [renameSync(at('model.lock.json'), path.join(folder, 'lock')), symlinkSync('../lock', at('model.lock.json'))]],
];

describe.skipIf(found.length === 0)('the verifier for Python', () => {
  test('has at most 120 lines and imports nothing but the standard library', () => {
    expect(verifierText('python').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
    expect(verifierText('python').match(/^(?:import|from) .*$/gm)).toEqual(['import datetime, hashlib, json, os, stat, sys, unicodedata']);
  });

  test('is Python of 3.9, to every parser that is here', () => {
    const parse = `import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read(), feature_version=(3, 9))`;
    for (const program of found) expect(spawnSync(program, ['-c', parse, verifier]).status).toBe(0);
  });

  test('accepts the model that the action accepts, in every version', async () => {
    expect((await checksumOf(folder, { paths: 'm' })).report).toMatchObject({ verdict: 'pass', findings: [] });
    const reviewed = sha256Hex(readFileSync(at('model.lock.json')));
    for (const program of found) {
      expect(runs(program)).toMatchObject({ code: 0, said: expect.stringContaining('verified:') });
      expect(runs(program, 'model.lock.json', reviewed).code).toBe(0);
      expect(runs(program, 'model.lock.json', '0'.repeat(64)).code).toBe(1);
    }
  });

  test.each(tamperings)('refuses what the action refuses: %s', async (_, tamper) => {
    tamper();
    const { report } = await checksumOf(folder, { paths: 'm', symlinks: 'deny' });
    rmSync(path.join(folder, 'away'), { recursive: true, force: true });
    expect(['fail', 'inconclusive']).toContain(report.verdict);
    const { code, said } = runs(python);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('not verified: ') });
  });
});

test('the verifier for Swift has at most 120 lines and imports nothing but Foundation and CryptoKit', () => {
  expect(verifierText('swift').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  expect(verifierText('swift').match(/^import .*$/gm)).toEqual(['import CryptoKit', 'import Foundation']);
});
