import { createHash } from 'node:crypto';
import { type Example, type ExampleFile, type Files, type Json, type Report, resolveSettings, runGuard, type TreeEntry } from '@mlx-guard/core';
import { MemoryOutlet, memoryPorts, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { sumsOf } from './example-sums.ts';
import { modelChecksum } from './index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const run = async (files: Example['files'], settings: Example['settings'] = {}, facts: Example['run'] = {}): Promise<Report> =>
  (await runExample(modelChecksum, { files, settings, run: facts })).report;

/** Findings as `rule path`, in the order of the report. */
const told = ({ findings }: Report): readonly string[] => findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);

const lockOf = (roots: Readonly<Record<string, Readonly<Record<string, string>>>>): string =>
  JSON.stringify({
    lockVersion: 1,
    version: 1,
    algorithm: 'sha256',
    roots: Object.entries(roots).map(([path, files]) => ({
      path,
      files: Object.entries(files).map(([name, text]) => ({ path: name, size: Buffer.byteLength(text), sha256: sha256(text) })),
    })),
  });

const config = '{"model_type":"tiny"}';
const weights = 'weights'.repeat(100);
const model: Readonly<Record<string, ExampleFile>> = {
  'm/config.json': config,
  'm/w.safetensors': weights,
  'm/SHA256SUMS': `${sha256(config)}  config.json\n${sha256(weights)}  w.safetensors\n`,
};

describe('a model that is as its manifest says', () => {
  test('passes, with what was verified as outputs and as subjects of the evidence', async () => {
    const report = await run(model);
    expect(report).toMatchObject({ verdict: 'pass', findings: [], coverage: { eligible: 3, inspected: 3, skippedCount: 0 } });
    const manifest = `${sha256(config)}  config.json\n${sha256(weights)}  w.safetensors\n`;
    expect(report.outputs).toEqual({
      'files-verified': '2',
      'bytes-verified': String(config.length + weights.length),
      'manifest-path': 'm/SHA256SUMS',
      'manifest-sha256': sha256(manifest),
    });
    expect(report.subjects).toEqual([
      { path: 'm/SHA256SUMS', sha256: sha256(manifest), bytes: manifest.length },
      { path: 'm/config.json', sha256: sha256(config), bytes: config.length },
      { path: 'm/w.safetensors', sha256: sha256(weights), bytes: weights.length },
    ]);
  });

  test('is the same from a lock, with several roots, and whole repositories around them', async () => {
    const lock = lockOf({ 'models/a': { 'w.gguf': 'a' }, 'models/b': { 'sub/w.gguf': 'b' } });
    const report = await run({ 'model.lock.json': lock, 'models/a/w.gguf': 'a', 'models/b/sub/w.gguf': 'b', 'src/main.py': 'import mlx' });
    expect(report).toMatchObject({ verdict: 'pass', findings: [], outputs: { 'files-verified': '2' } });
  });

  test('gives the same report twice', async () => {
    const files = { ...model, 'm/extra': '', 'm/w.safetensors': 'changed', 'n/w.gguf': '' };
    expect(await run(files)).toEqual(await run(files));
  });

  test('tells what it did not verify', async () => {
    const files = { 'w.gguf': '', SHA256SUMS: sumsOf('w.gguf'), '.git/HEAD': '', '.mlx-guard/a.report.json': '{}', '.mlx-guard/a.sarif': '{}' };
    expect((await run(files)).details).toEqual([
      {
        type: 'table',
        title: 'Not verified',
        columns: ['Path', 'Why'],
        rows: [
          ['.git', 'the repository itself, not a part of the model'],
          ['SHA256SUMS', 'the manifest itself'],
          ['.mlx-guard', '2 report files of mlx-guard'],
        ],
      },
    ]);
  });
});

describe('a model that is not', () => {
  test.each<readonly [string, Readonly<Record<string, ExampleFile>>, readonly string[]]>([
    ['a byte is flipped', { 'm/w.safetensors': weights.replace('w', 'v') }, ['digest-mismatch m/w.safetensors']],
    ['two files are swapped', { 'm/w.safetensors': config, 'm/config.json': weights }, ['digest-mismatch m/config.json', 'digest-mismatch m/w.safetensors']],
    ['a hidden file is added', { 'm/.x': '' }, ['extra-file m/.x']],
    ['a `.git` folder is added', { 'm/.git/hooks/x': '' }, ['extra-file m/.git/hooks/x']],
    ['a report lies where no reports are written', { 'm/a.report.json': '' }, ['extra-file m/a.report.json']],
    ['another manifest lies in it', { 'm/sub/model.lock.json': '{}' }, ['extra-file m/sub/model.lock.json']],
    ['a file became a link away', { 'm/w.safetensors': { link: '/etc/hostname' } }, ['symlink-escape m/w.safetensors']],
    ['a file became a link to a neighbour', { 'm/w.safetensors': { link: '../n/w' }, 'n/w': weights }, ['symlink-escape m/w.safetensors']],
    ['a file became a link to a folder of a similar name', { 'm/w.safetensors': { link: '../m2/w' }, 'm2/w': weights }, ['symlink-escape m/w.safetensors']],
    ['a file became a link to its copy', { 'm/w.safetensors': { link: 'copy' }, 'm/copy': weights }, ['extra-file m/copy', 'symlink-inside m/w.safetensors']],
    ['a file became a link to itself', { 'm/w.safetensors': { link: 'w.safetensors' } }, ['symlink-escape m/w.safetensors']],
    [
      'a file became a link to other bytes',
      { 'm/w.safetensors': { link: 'config.json' } },
      ['digest-mismatch m/w.safetensors', 'symlink-inside m/w.safetensors'],
    ],
    ['a file became a pipe', { 'm/w.safetensors': { special: 'fifo' } }, ['special-file m/w.safetensors']],
    ['a file became a link to a pipe', { 'm/w.safetensors': { link: 'p' }, 'm/p': { special: 'fifo' } }, ['special-file m/p', 'special-file m/w.safetensors']],
    ['a file cannot be read', { 'm/w.safetensors': { unreadable: weights } }, ['unreadable-file m/w.safetensors']],
    ['a file changes meanwhile', { 'm/w.safetensors': { changing: weights } }, ['changed-while-reading m/w.safetensors']],
  ])('fails when %s', async (_, changes, expected) => {
    const report = await run({ ...model, ...changes });
    expect(told(report)).toEqual(expected);
    expect(report.verdict).toBe('fail');
  });

  test('fails when a file is renamed', async () => {
    const { 'm/w.safetensors': _, ...rest } = model;
    expect(told(await run({ ...rest, 'm/v.safetensors': weights }))).toEqual(['extra-file m/v.safetensors', 'missing-file m/w.safetensors']);
  });

  test('does not count what was not read whole', async () => {
    const report = await run({ ...model, 'm/w.safetensors': { unreadable: weights } });
    expect(report.coverage).toMatchObject({ eligible: 3, inspected: 2 });
    expect(report.outputs).toMatchObject({ 'files-verified': '1' });
  });

  test('compares the size first where the lock records it', async () => {
    const report = await run({ 'model.lock.json': lockOf({ '.': { 'w.gguf': 'abc' } }), 'w.gguf': { unreadable: 'abcd' } });
    expect(report.findings).toMatchObject([{ rule: 'model-checksum/digest-mismatch', evidence: { expectedBytes: 3, actualBytes: 4 } }]);
    expect(report.coverage).toMatchObject({ eligible: 2, inspected: 1 });
  });

  test('names both digests and the line of the manifest', async () => {
    const report = await run({ ...model, 'm/w.safetensors': 'x' });
    expect(report.findings).toMatchObject([
      {
        location: { path: 'm/w.safetensors' },
        evidence: { expected: sha256(weights), actual: sha256('x') },
        related: [{ location: { path: 'm/SHA256SUMS', startLine: 2 }, message: 'listed here' }],
      },
    ]);
  });

  test('cannot forge a workflow command by a name', async () => {
    const name = 'x\n::error::all is well';
    const report = await run({ ...model, [`m/${name}`]: '' });
    expect(told(report)).toEqual([`extra-file m/${name}`]);
    expect(report.findings[0]?.message).not.toContain('\n');
  });

  test('has files named after members of every object', async () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const files = Object.fromEntries(names.map((name) => [`m/_${name}`, '']));
    const sums = sumsOf(...names.map((name) => `_${name}`), '__proto__');
    expect(told(await run({ ...files, 'm/SHA256SUMS': sums, 'm/constructor': '' }))).toEqual(['missing-file m/__proto__', 'extra-file m/constructor']);
  });

  test('says nothing of what is listed behind a folder that was not entered, but that it was not checked', async () => {
    const report = await run({ 'm/SHA256SUMS': sumsOf('lib/a', 'lib/b', 'real/a'), 'm/lib': { link: 'real' }, 'm/real/a': '' });
    expect(told(report)).toEqual(['symlink-folder m/lib']);
    expect(report.coverage.skipped.map(({ what }) => what)).toEqual(['m/lib/a', 'm/lib/b']);
  });

  test('may not list what is in the repository folder unverified', async () => {
    const report = await run({ SHA256SUMS: sumsOf('w.gguf', '.git/x'), 'w.gguf': '', '.git/x': '' });
    expect(report).toMatchObject({ verdict: 'inconclusive', coverage: { skipped: [{ what: '.git/x' }] } });
  });

  test('verifies an exempt file that is listed', async () => {
    expect(told(await run({ SHA256SUMS: sumsOf('.mlx-guard/a.sarif'), '.mlx-guard/a.sarif': 'x' }))).toEqual(['digest-mismatch .mlx-guard/a.sarif']);
    expect(told(await run({ SHA256SUMS: sumsOf('SHA256SUMS', 'w'), w: '' }))).toEqual(['digest-mismatch SHA256SUMS']);
  });
});

describe('a manifest', () => {
  test.each<readonly [string, ExampleFile, readonly string[]]>([
    ['is empty', '', ['manifest-empty m/SHA256SUMS']],
    ['is nothing but comments', '# nothing\n\n', ['manifest-empty m/SHA256SUMS']],
    ['is binary', Uint8Array.from([1, 2, 255, 10, 254]), ['manifest-malformed m/SHA256SUMS', 'manifest-malformed m/SHA256SUMS']],
    ['is binary with a NUL', Uint8Array.from([0, 1, 2, 255, 10, 254]), ['manifest-malformed m/SHA256SUMS']],
    ['is truncated in a digest', sumsOf('w.gguf').slice(0, 30), ['manifest-malformed m/SHA256SUMS']],
    ['is truncated in a name', sumsOf('w.gguf').slice(0, -4), ['missing-file m/w.g', 'extra-file m/w.gguf']],
    ['is a link', { link: '../SHA256SUMS' }, ['unreadable-file m/SHA256SUMS']],
    ['is a pipe', { special: 'fifo' }, ['special-file m/SHA256SUMS']],
    ['cannot be read', { unreadable: '' }, ['unreadable-file m/SHA256SUMS']],
    ['changes meanwhile', { changing: sumsOf('w.gguf') }, ['changed-while-reading m/SHA256SUMS']],
  ])('that %s verifies nothing', async (_, manifest, expected) => {
    const report = await run({ 'm/w.gguf': '', 'm/SHA256SUMS': manifest });
    expect(told(report)).toEqual(expected);
    expect(report.verdict).toBe('fail');
    expect(report.outputs['files-verified']).toBe('0');
    expect(report.coverage.inspected === report.coverage.eligible && report.coverage.skippedCount === 0).toBe(false);
  });

  test('with a bad line still verifies by the others', async () => {
    const report = await run({ 'm/w.gguf': '', 'm/v.gguf': 'x', 'm/SHA256SUMS': `${sumsOf('w.gguf', 'v.gguf')}nonsense\n` });
    expect(told(report)).toEqual(['manifest-malformed m/SHA256SUMS', 'digest-mismatch m/v.gguf']);
    expect(report.coverage).toMatchObject({ eligible: 4, inspected: 3 });
    expect(report.outputs['files-verified']).toBe('1');
  });

  test('with CRLF line endings verifies, with a warning', async () => {
    const report = await run({ 'm/w.gguf': '', 'm/SHA256SUMS': sumsOf('w.gguf').replace('\n', '\r\n') });
    expect(told(report)).toEqual(['manifest-line-endings m/SHA256SUMS']);
    expect(report).toMatchObject({ verdict: 'warn', outputs: { 'files-verified': '1' } });
  });

  test('whose root does not exist has every file missing', async () => {
    expect(told(await run({ 'model.lock.json': lockOf({ gone: { 'w.gguf': '' } }) }))).toEqual(['missing-file gone/w.gguf']);
  });

  test('whose root is a link, or a file, fails', async () => {
    const lock = lockOf({ m: { 'w.gguf': '' } });
    const behindLink = await run({ 'model.lock.json': lock, m: { link: 'real' }, 'real/w.gguf': '' });
    expect(told(behindLink)).toEqual(['symlink-folder m', 'manifest-absent real/w.gguf']);
    expect(behindLink.coverage.skipped).toMatchObject([{ what: 'm/w.gguf' }]);
    expect(told(await run({ 'model.lock.json': lock, m: '' }))).toEqual(['extra-file m', 'missing-file m/w.gguf']);
  });
});

describe('a run that is cut short', () => {
  test('keeps what it had found out', async () => {
    const interrupt = new AbortController();
    const ports = memoryPorts(modelChecksum, { files: { a: 'changed', b: '', c: '', SHA256SUMS: sumsOf('a', 'b', 'c') }, signal: interrupt.signal });
    // All files are said to be large, so that each goes to a thread of its own; the second never comes back.
    async function* walk(root: string): AsyncIterable<TreeEntry> {
      for await (const entry of ports.files.walk(root)) yield entry.kind === 'file' ? { ...entry, size: 2 ** 30 } : entry;
    }
    const files: Files = { walk, open: (path) => ports.files.open(path), at: (folder) => ports.files.at(folder) };
    let runs = 0;
    const work = async (task: string, input: Json): Promise<Json> => {
      runs += 1;
      if (runs === 1) return ports.workers.run(task, input);
      interrupt.abort();
      throw new Error('the threads were closed');
    };
    const settings = resolveSettings(modelChecksum.settings, { origin: 'input', values: new Map() });
    const report = await runGuard(modelChecksum, settings, { ...ports, files, workers: { size: 1, run: work } }, new MemoryOutlet());
    expect(report.failure?.code).toBe('interrupted');
    expect(told(report)).toEqual(['digest-mismatch a']);
    expect(report.coverage).toMatchObject({ eligible: 4, inspected: 2 });
  });
});
