import { createHash } from 'node:crypto';
import type { Example, ExampleFile, Report } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmfulLines } from './attributes-review.ts';
import { folded } from './collisions.ts';
import { sha256Of, sumsOf } from './example-sums.ts';
import { modelChecksum } from './index.ts';
import { withLineFeeds, withReturns } from './line-endings.ts';

const run = async (files: Example['files'], settings: Example['settings'] = {}, facts: Example['run'] = {}): Promise<Report> =>
  (await runExample(modelChecksum, { files, settings, run: facts })).report;

const told = ({ findings }: Report): readonly string[] => findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);
const line = (text: string, name: string): string => `${sha256Of(text)}  ${name}\n`;

describe('line endings', () => {
  test('withReturns and withLineFeeds undo each other on texts without lone returns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x0a, 0x41, 0x42)), (given) => {
        const bytes = Uint8Array.from(given);
        expect(withLineFeeds(withReturns(bytes))).toEqual(bytes);
        expect(withReturns(withReturns(bytes))).toEqual(withReturns(bytes));
        expect(withLineFeeds(bytes)).toEqual(bytes);
      }),
    );
  });

  test.each<readonly [string, string, string, 'crlf' | 'lf']>([
    ['a checkout that made CRLF of it', '{\n}\n', '{\r\n}\r\n', 'crlf'],
    ['a checkout that made LF of it', '{\r\n}\r\n', '{\n}\n', 'lf'],
  ])('explain %s, with the line for .gitattributes, and are an error', async (_, recorded, found, cause) => {
    const report = await run({ 'm/config.json': found, 'm/SHA256SUMS': line(recorded, 'config.json') });
    expect(report.verdict).toBe('fail');
    expect(report.findings).toMatchObject([{ rule: 'model-checksum/digest-mismatch', evidence: { lineEndings: cause }, fix: 'config.json -text' }]);
    expect(report.findings[0]?.message).toContain('in its line endings, not in its content');
  });

  test('explain it where a lock records the size too', async () => {
    const recorded = '{\n}\n';
    const lock = JSON.stringify({
      lockVersion: 1,
      version: 1,
      algorithm: 'sha256',
      roots: [{ path: '.', files: [{ path: 'a.json', size: 4, sha256: sha256Of(recorded) }] }],
    });
    expect((await run({ 'a.json': '{\r\n}\r\n', 'model.lock.json': lock })).findings[0]?.message).toContain('line endings');
  });

  test('explain nothing where the content differs too, or in what is no text', async () => {
    for (const [recorded, found] of [
      ['{\n}\n', '{\r\n} \r\n'],
      ['\0\n', '\0\r\n'],
    ] as const) {
      const { findings } = await run({ 'm/a.json': found, 'm/SHA256SUMS': line(recorded, 'a.json') });
      expect(findings).toHaveLength(1);
      expect(findings[0]?.message).not.toContain('line endings');
    }
  });
});

const pointer = (oid: string, size: number): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;

describe('a Git LFS pointer', () => {
  const weights = 'weights';
  const text = pointer(sha256Of(weights), weights.length);

  test.each<readonly [string, string, string, string]>([
    ['names what the manifest records', line(weights, 'w.gguf'), 'error', 'fail'],
    ['is what the manifest records', line(text, 'w.gguf'), 'error', 'fail'],
    ['is what the manifest records, though pointers are accepted', line(text, 'w.gguf'), 'pointer-ok', 'fail'],
    ['names something else, though pointers are accepted', line('other', 'w.gguf'), 'pointer-ok', 'fail'],
    ['names what the manifest records and is accepted', line(weights, 'w.gguf'), 'pointer-ok', 'warn'],
  ])('is never verified: it %s', async (_, sums, lfs, verdict) => {
    const report = await run({ 'm/w.gguf': text, 'm/SHA256SUMS': sums }, { lfs });
    expect(told(report)).toEqual([verdict === 'fail' ? 'lfs-pointer m/w.gguf' : 'lfs-pointer-accepted m/w.gguf']);
    expect(report).toMatchObject({ verdict, outputs: { 'files-verified': '0' } });
    expect(report.subjects.map(({ path }) => path)).toEqual(['m/SHA256SUMS']);
  });

  test('of the wrong size, or damaged, is none that can be accepted', async () => {
    const lock = (size: number): string =>
      JSON.stringify({ lockVersion: 1, version: 1, algorithm: 'sha256', roots: [{ path: '.', files: [{ path: 'w.gguf', size, sha256: sha256Of(weights) }] }] });
    expect((await run({ 'w.gguf': text, 'model.lock.json': lock(7) }, { lfs: 'pointer-ok' })).verdict).toBe('warn');
    expect((await run({ 'w.gguf': text, 'model.lock.json': lock(8) }, { lfs: 'pointer-ok' })).verdict).toBe('fail');
    expect((await run({ 'm/w.gguf': text.slice(0, 60), 'm/SHA256SUMS': line(weights, 'w.gguf') }, { lfs: 'pointer-ok' })).verdict).toBe('fail');
  });

  test('is written into no manifest', async () => {
    const report = await run({ 'm/w.gguf': text }, { mode: 'generate', paths: 'm' });
    expect(told(report)).toEqual(['lfs-pointer m/w.gguf']);
  });
});

describe('what no manifest lists', () => {
  const base = { 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') };

  test('is ignored by name where nobody loads it, and listed', async () => {
    const junk = ['m/.DS_Store', 'm/sub/Thumbs.db', 'm/._config.json', 'm/.cache/huggingface/download/w.gguf.metadata'];
    const report = await run({ ...base, ...Object.fromEntries(junk.map((path) => [path, 'x'])) });
    expect(report).toMatchObject({ verdict: 'pass', findings: [] });
    const rows = JSON.stringify(report.details);
    for (const path of junk) expect(rows).toContain(path);
  });

  test('is not ignored under a name that loaders take weights or code from', async () => {
    const report = await run({ ...base, 'm/._w2.safetensors': '', 'm/.cache/huggingface/evil.py': '' }, { extra: 'ignore' });
    expect(told(report)).toEqual(['uncovered-file m/._w2.safetensors', 'uncovered-file m/.cache/huggingface/evil.py']);
  });

  test.each<readonly [Readonly<Record<string, string>>, readonly string[], string]>([
    [{}, ['extra-file m/README.md', 'extra-file m/a.py', 'extra-file m/x.bin'], 'fail'],
    [{ extra: 'warn' }, ['extra-file m/README.md', 'uncovered-file m/a.py', 'extra-file m/x.bin'], 'fail'],
    [{ extra: 'ignore' }, ['uncovered-file m/a.py'], 'fail'],
    [{ ignore: '**' }, ['uncovered-file m/a.py'], 'fail'],
    [{ ignore: 'm/*.md, m/x*' }, ['extra-file m/a.py'], 'fail'],
  ])('with %j', async (settings, expected, verdict) => {
    const report = await run({ ...base, 'm/README.md': '', 'm/x.bin': '', 'm/a.py': '' }, settings);
    expect(told(report)).toEqual(expected);
    expect(report.verdict).toBe(verdict);
  });

  test('is a warning or nothing where the setting says so, and told', async () => {
    const files = { ...base, 'm/README.md': '' };
    expect((await run(files, { extra: 'warn' })).verdict).toBe('warn');
    const ignored = await run(files, { extra: 'ignore' });
    expect(ignored.verdict).toBe('pass');
    expect(JSON.stringify(ignored.details)).toContain('m/README.md');
  });
});

describe('links', () => {
  const files = { 'm/w.gguf': { link: 'blob' }, 'm/blob': '', 'm/SHA256SUMS': sumsOf('w.gguf', 'blob') } as const;
  test('inside are a warning, or an error where none is allowed', async () => {
    expect(told(await run(files))).toEqual(['symlink-inside m/w.gguf']);
    expect(told(await run(files, { symlinks: 'deny' }))).toEqual(['symlink-escape m/w.gguf']);
  });
});

describe('manifests of other algorithms', () => {
  test.each(['sha384', 'sha512', 'sha512-256', 'blake2b512'])('%s verifies, and catches a change', async (name) => {
    const digest = createHash(name).update('w').digest('hex');
    const file = { sha384: 'SHA384SUMS', sha512: 'SHA512SUMS', 'sha512-256': 'SHA512-256SUMS', blake2b512: 'B2SUMS' }[name] ?? '';
    const files = { 'm/w.gguf': 'w', [`m/${file}`]: `${digest}  w.gguf\n` };
    expect(await run(files)).toMatchObject({ verdict: 'pass', outputs: { 'files-verified': '1' } });
    expect(told(await run({ ...files, 'm/w.gguf': 'v' }))).toEqual(['digest-mismatch m/w.gguf']);
  });

  test('several of one folder must all agree, in one pass', async () => {
    const sha512 = createHash('sha512').update('w').digest('hex');
    const files = { 'm/w.gguf': 'w', 'm/SHA256SUMS': line('w', 'w.gguf'), 'm/SHA512SUMS': `${sha512}  w.gguf\n` };
    expect((await run(files)).failure?.message).toContain('`m/SHA256SUMS` and `m/SHA512SUMS`');
    const both = { paths: 'm', manifest: 'm/SHA256SUMS, m/SHA512SUMS' };
    expect(await run(files, both)).toMatchObject({ verdict: 'pass', outputs: { 'files-verified': '1', 'manifest-path': 'm/SHA256SUMS\nm/SHA512SUMS' } });
    expect(told(await run({ ...files, 'm/SHA512SUMS': `${'0'.repeat(128)}  w.gguf\n` }, both))).toEqual(['digest-mismatch m/w.gguf']);
    expect(told(await run({ ...files, 'm/v.gguf': '', 'm/SHA512SUMS': `${sha512}  w.gguf\n${'0'.repeat(128)}  v.gguf\n` }, both))).toEqual([
      'digest-mismatch m/v.gguf',
    ]);
  });

  test('do not verify where nothing tells which it is', async () => {
    const files = { 'm/w.gguf': 'w', sums: line('w', 'w.gguf') };
    const untold = await run(files, { paths: 'm', manifest: 'sums' });
    expect(untold).toMatchObject({ verdict: 'inconclusive', failure: { code: 'ambiguous' } });
    expect(untold.failure?.message).toContain('`sha256`, `sha512-256`, `blake2b-256`, `blake3`');
    expect((await run(files, { paths: 'm', manifest: 'sums', algorithm: 'sha256' })).verdict).toBe('pass');
    expect((await run(files, { paths: 'm', manifest: 'sums', algorithm: 'blake3' })).verdict).toBe('fail');
  });

  test('that are weak are refused by name, whatever else a file has', async () => {
    const md5 = createHash('md5').update('w').digest('hex');
    for (const [name, text] of [
      ['MD5SUMS', `${md5}  w.gguf\n`],
      ['SHA1SUMS', `${'0'.repeat(40)}  w.gguf\n`],
      ['SHA256SUMS', `MD5 (w.gguf) = ${md5}\n`],
    ] as const) {
      const report = await run({ 'm/w.gguf': 'w', [`m/${name}`]: text });
      expect(told(report)).toEqual([`weak-algorithm m/${name}`]);
      expect(report.verdict).toBe('fail');
    }
  });
});

test('names that APFS takes for one fold to one form, others do not', () => {
  for (const [a, b] of [
    ['Config.json', 'config.JSON'],
    ['\u{e9}', 'e\u{301}'],
    ['STRASSE', 'stra\u{df}e'],
    ['\u{212b}', '\u{e5}'],
  ] as const)
    expect(folded(a)).toBe(folded(b));
  for (const [a, b] of [
    ['a', 'b'],
    ['e', '\u{e9}'],
    ['a-b', 'a_b'],
  ] as const)
    expect(folded(a)).not.toBe(folded(b));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(folded(folded(name))).toBe(folded(name));
    }),
  );
});

test('lines of .gitattributes that let git change bytes are found, whatever stands around them', () => {
  const text = '# *.gguf text\n*.gguf text\n* text=auto\n*.bin -filter\r\nm/*.pt eol=crlf diff\n*.safetensors filter=lfs -text\n';
  expect(harmfulLines(text).map(({ line: number, pattern }) => [number, pattern])).toEqual([
    [2, '*.gguf'],
    [4, '*.bin'],
    [5, 'm/*.pt'],
  ]);
});

test('on Windows the rules about modes are said to be left out', async () => {
  const report = await run({ 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, {}, { platform: 'win32' });
  expect(report.coverage.unavailable).toContainEqual({
    rules: expect.arrayContaining(['model-checksum/special-mode']),
    why: expect.stringContaining('Windows'),
  });
});

describe('an index of weights', () => {
  const indexed = (text: string): Example['files'] => ({ 'm/model.safetensors.index.json': text, 'm/SHA256SUMS': line(text, 'model.safetensors.index.json') });

  test.each([
    ['is no JSON', '{'],
    ['has no map', '{"metadata": {}}'],
    ['maps to numbers', '{"weight_map": {"a": 1}}'],
    ['names a member twice', '{"weight_map": {}, "weight_map": {}}'],
    ['climbs', '{"weight_map": {"a": "../secret.safetensors"}}'],
    ['is absolute', '{"weight_map": {"a": "/etc/x.safetensors"}}'],
  ])('that %s is told, once', async (_, text) => {
    expect(told(await run(indexed(text)))).toEqual(['index-incomplete m/model.safetensors.index.json']);
  });

  test('with a thousand shards that are not there is told in bounds', async () => {
    const map = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`t${index}`, `s${index}.safetensors`]));
    expect((await run(indexed(JSON.stringify({ weight_map: map })))).findings).toHaveLength(21);
  });

  test('never throws on any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (text) => {
        expect((await run(indexed(text.toWellFormed()))).failure).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

test('a tree of names that are all odd ends in findings, never in an error of the run', async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .filter((one) => !/[/\0]/.test(one) && one !== '.' && one !== '..' && one.isWellFormed());
  const file: fc.Arbitrary<ExampleFile> = fc.oneof(
    fc.string(),
    fc.constantFrom<ExampleFile>(
      { link: 'a' },
      { link: '/etc/passwd' },
      { link: '.' },
      { special: 'device' },
      { unreadable: '' },
      { changing: '' },
      { inexact: '' },
    ),
    fc.record({
      content: fc.string(),
      access: fc.record({ mode: fc.nat(0o7777), folderWriters: fc.constantFrom(0, 0o020, 0o002, 0o022), links: fc.nat(3), isOwn: fc.boolean() }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, file, { maxKeys: 8 }), fc.constantFrom('inside', 'deny', 'hf-cache'), async (files, symlinks) => {
      const tree = Object.fromEntries(Object.entries(files).map(([path, content]) => [`m/${path}`, content]));
      const report = await run({ ...tree, 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf') }, { symlinks });
      expect(report.failure).toBeUndefined();
      const strays = Object.keys(files).filter((path) => !['w.gguf', 'SHA256SUMS'].includes(path) && !/^(?:\.DS_Store|Thumbs\.db|\._.*)$/s.test(path));
      if (strays.length > 0) expect(report.verdict).toBe('fail');
    }),
    { numRuns: 150 },
  );
});
