import { createHash } from 'node:crypto';
import type { Example, ExampleFile } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptySha256, sumsOf } from './example-sums.ts';
import { modelChecksum } from './index.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function generate(files: Example['files'], settings: Readonly<Record<string, string>> = {}) {
  const { report, outlet } = await runExample(modelChecksum, { files, settings: { mode: 'generate', ...settings } });
  const written = new Map([...outlet.written].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
  return { report, written };
}

const asSums = { 'manifest-format': 'sha256sums' };

describe('mode: generate', () => {
  test('writes SHA256SUMS as sha256sum does, sorted by code point', async () => {
    const files = { 'm/b': '', 'm/a/z': '', 'm/a.txt': '', 'm/\u{ff5e}': '', 'm/\u{1f600}': '', 'm/new\nline\\': '' };
    const { report, written } = await generate(files, { ...asSums, paths: 'm' });
    const names = [`  a.txt`, '  a/z', '  b', '  \u{ff5e}', '  \u{1f600}'].map((name) => `${emptySha256}${name}\n`);
    names.splice(3, 0, `\\${emptySha256}  new\\nline\\\\\n`);
    expect(written).toEqual(new Map([['m/SHA256SUMS', names.join('')]]));
    expect(report).toMatchObject({ verdict: 'pass', checking: false, coverage: { eligible: 6, inspected: 6 } });
    expect(report.outputs).toEqual({ 'manifest-path': 'm/SHA256SUMS', 'manifest-sha256': sha256(names.join('')) });
  });

  test('writes the same bytes whatever the manifest was before, and leaves itself and the repository out', async () => {
    const files = { w: 'x', '.git/HEAD': '', '.mlx-guard/model-checksum.sarif': '' };
    const { report, written } = await generate({ ...files, 'model.lock.json': 'anything' });
    expect(written).toEqual((await generate(files)).written);
    expect(written.get('model.lock.json')).toContain(`"path": "w",\n          "size": 1,\n          "sha256": "${sha256('x')}"`);
    expect(written.get('model.lock.json')).not.toContain('.git');
    expect(report.details).toMatchObject([
      {
        title: 'Not listed',
        rows: [
          ['.git', expect.any(String)],
          ['model.lock.json', expect.any(String)],
          ['.mlx-guard', expect.any(String)],
        ],
      },
    ]);
  });

  test('writes a lock sorted by code point', async () => {
    const { written } = await generate({ '\u{1f600}': '', '\u{ff5e}': '', 'a/z': '', 'a.txt': '' });
    const names = [...(written.get('model.lock.json') ?? '').matchAll(/^ {10}"path": "(.*)"/gm)].map(([, name]) => name);
    expect(names).toEqual(['a.txt', 'a/z', '\u{ff5e}', '\u{1f600}']);
  });

  test('writes several folders into one file, relative to where it stands', async () => {
    const files = { 'models/b/w': '', 'models/a/w': '', 'models/README': '' };
    const lock = await generate(files, { paths: 'models/b, models/a', 'output-file': 'models/model.lock.json' });
    expect([...(lock.written.get('models/model.lock.json') ?? '').matchAll(/"path": "(\w+)"/g)].map(([, path]) => path)).toEqual(['a', 'w', 'b', 'w']);
    const sums = await generate(files, { ...asSums, paths: 'models/b, models/a', 'output-file': 'list.txt' });
    expect(sums.written).toEqual(new Map([['list.txt', sumsOf('models/a/w', 'models/b/w')]]));
  });

  test.each<readonly [string, ExampleFile, string, string]>([
    ['a link inside', { link: 'w' }, 'symlink-inside', 'inconclusive'],
    ['a link away', { link: '/x' }, 'symlink-escape', 'fail'],
    ['a folder that is a link', { link: '.' }, 'symlink-folder', 'fail'],
    ['a pipe', { special: 'fifo' }, 'special-file', 'fail'],
    ['a name that is not UTF-8', { inexact: '' }, 'inexact-name', 'fail'],
    ['a file that cannot be read', { unreadable: '' }, 'unreadable-file', 'fail'],
    ['a file that changes', { changing: '' }, 'changed-while-reading', 'fail'],
  ])('writes nothing for %s', async (_, odd, rule, verdict) => {
    const { report, written } = await generate({ 'm/odd': odd, 'm/w': '' }, { paths: 'm' });
    expect(written.size).toBe(0);
    expect(report.findings).toMatchObject([{ rule: `model-checksum/${rule}`, location: { path: 'm/odd' } }]);
    expect(report).toMatchObject({ verdict, coverage: { skipped: [{ what: 'm/model.lock.json' }] } });
  });

  test.each<readonly [Readonly<Record<string, string>>, string, readonly string[]]>([
    [{ paths: 'gone' }, 'nothing-to-check', ['`gone` does not exist']],
    [{ paths: 'empty' }, 'nothing-to-check', ['`empty` holds no file']],
    [{ paths: 'm, n' }, 'invalid-setting', ['`output-file` is required']],
    [{ paths: 'm, m/sub', 'output-file': 'x' }, 'invalid-setting', ['`m/sub` lies in another']],
    [{ paths: 'm, n', 'output-file': 'm/x' }, 'invalid-setting', ['`n` does not lie where the manifest is to stand, in `m`']],
    [{ paths: 'm', 'output-file': '../x' }, 'invalid-setting', ['`../x` leads out']],
    [{ paths: 'm', manifest: 'x' }, 'invalid-setting', ['what is written is `output-file`']],
  ])('refuses %j', async (settings, code, words) => {
    const { report, written } = await generate({ 'm/sub/w': '', 'n/w': '', 'empty/SHA256SUMS': '' }, { ...asSums, ...settings });
    expect(report).toMatchObject({ verdict: 'inconclusive', failure: { code } });
    for (const part of words) expect(report.failure?.message).toContain(part);
    expect(written.size).toBe(0);
  });
});

describe('what is generated', () => {
  const component = fc
    .oneof(fc.constantFrom('__proto__', 'a', 'b', '\\', 'x\ny', 'x\r', ' ', '*', '#'), fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }))
    .filter((name) => name.isWellFormed() && !/[/\0]/.test(name) && !['.', '..', '.git', 'SHA256SUMS', 'model.lock.json'].includes(name));
  const folder = fc.dictionary(component, fc.uint8Array({ maxLength: 20 }), { minKeys: 1, maxKeys: 8 });
  const tree = fc.record({ top: folder, sub: folder }).map(({ top, sub }) => {
    const inner = Object.entries(sub).map(([name, bytes]) => [`m/\u{1f4c1}/${name}`, bytes] as const);
    return Object.fromEntries([...Object.entries(top).map(([name, bytes]) => [`m/${name}`, bytes] as const), ...inner]);
  });

  test.each(['model-lock', 'sha256sums'])('in the format %s verifies, and no longer when any byte is changed', async (format) => {
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(), async (files, choice) => {
        const { written } = await generate(files, { 'manifest-format': format, paths: 'm' });
        const whole = { ...files, ...Object.fromEntries(written) };
        const { report } = await runExample(modelChecksum, { files: whole });
        expect(report).toMatchObject({ verdict: 'pass', findings: [], outputs: { 'files-verified': String(Object.keys(files).length) } });
        const [path = '', bytes = new Uint8Array()] = Object.entries(files)[choice % Object.keys(files).length] ?? [];
        const changed = bytes.length === 0 ? Uint8Array.of(0) : bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
        const again = await runExample(modelChecksum, { files: { ...whole, [path]: changed } });
        expect(again.report.findings).toMatchObject([{ rule: 'model-checksum/digest-mismatch', location: { path } }]);
      }),
      { numRuns: 50 },
    );
  });
});
