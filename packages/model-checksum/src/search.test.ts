import type { Example, ExampleFile, Report } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { emptySha256, sumsOf } from './example-sums.ts';
import { modelChecksum } from './index.ts';

const run = async (files: Example['files'], settings: Example['settings'] = {}): Promise<Report> =>
  (await runExample(modelChecksum, { files, settings })).report;

/** Findings as `rule path`, in the order of the report. */
const told = ({ findings }: Report): readonly string[] => findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);

/** A lock of one root with one empty file. */
const lockOf = (root: string, path: string): string =>
  JSON.stringify({ lockVersion: 1, version: 1, algorithm: 'sha256', roots: [{ path: root, files: [{ path, size: 0, sha256: emptySha256 }] }] });

describe('manifest: auto', () => {
  test('finds manifests everywhere but in foreign folders, the outermost first', async () => {
    const files = {
      'a/SHA256SUMS': sumsOf('B/SHA256SUMS', 'B/w.gguf'),
      'a/B/SHA256SUMS': '',
      'a/B/w.gguf': '',
      'c/d/model.lock.json': lockOf('.', 'w.gguf'),
      'c/d/w.gguf': '',
      'node_modules/x/SHA256SUMS': 'nonsense',
      'c/venv/w.gguf': '',
      'c/d/e.txt': '',
    };
    const report = await run(files);
    expect(told(report)).toEqual(['extra-file c/d/e.txt']);
    expect(report.outputs['manifest-path']).toBe('a/SHA256SUMS\nc/d/model.lock.json');
    expect(report.details).toMatchObject([{ rows: expect.arrayContaining([['c/venv', 'not searched']]) }]);
  });

  test('reads a manifest that stands beside the roots of another', async () => {
    const files = { 'model.lock.json': lockOf('a', 'w'), 'a/w': '', 'b/SHA256SUMS': sumsOf('w'), 'b/w': 'x' };
    expect(told(await run(files))).toEqual(['digest-mismatch b/w']);
  });

  test('reports model files without manifest once a folder, with the command that writes one', async () => {
    const report = await run({ 'a/1.gguf': '', 'a/2.gguf': '', 'a/b/c.npz': { link: '/x' }, 'pytorch_model.bin': '', 'firmware.bin': '', 'x y/w.pt': '' });
    expect(told(report)).toEqual(['a/1.gguf', 'a/b/c.npz', 'pytorch_model.bin', 'x y/w.pt'].map((path) => `manifest-absent ${path}`));
    expect(report.findings.map(({ fix }) => fix)).toEqual([
      'mlx-guard model-checksum --mode generate --paths a',
      'mlx-guard model-checksum --mode generate --paths a/b',
      'mlx-guard model-checksum --mode generate --paths .',
      undefined,
    ]);
    expect(report.coverage).toMatchObject({ eligible: 4, inspected: 4 });
  });

  test('is not applicable where there is neither manifest nor model', async () => {
    const report = await run({ 'src/main.py': '', 'latest.md': { link: 'src/main.py' }, broken: { link: 'gone' } });
    expect(report).toMatchObject({ verdict: 'not-applicable', findings: [] });
  });

  test.each<readonly [string, ExampleFile]>([
    ['out of the working directory', { link: '../..' }],
    ['to a folder that is not searched', { link: '../n' }],
  ])('is inconclusive where a link leads %s', async (_, link) => {
    const report = await run({ 'm/models': link, 'n/x': '', 'm/SHA256.txt': '' }, { paths: 'm' });
    expect(report).toMatchObject({ verdict: 'inconclusive', coverage: { skipped: [{ what: 'm/models' }] } });
  });

  test('does not choose between two manifests', async () => {
    const report = await run({ 'm/SHA256SUMS': '', 'm/model.lock.json': '' });
    expect(report).toMatchObject({ verdict: 'inconclusive', failure: { code: 'ambiguous' } });
    expect(report.failure?.message).toContain('`m/SHA256SUMS` and `m/model.lock.json`');
  });

  test('takes folders that overlap once', async () => {
    const report = await run({ 'm/v': '', 'm/w': '', 'm/SHA256SUMS': sumsOf('v', 'w'), 'n/w.gguf': '' }, { paths: '., m, ./m/, n' });
    expect(told(report)).toEqual(['manifest-absent n/w.gguf']);
    expect(report.coverage).toMatchObject({ eligible: 4, inspected: 4 });
  });
});

describe('manifest: a file', () => {
  test('is relative to the folder of `paths`, wherever it stands', async () => {
    const report = await run({ 'lists/m.sha256': sumsOf('w.gguf'), 'm/w.gguf': '', 'w.gguf': 'other' }, { paths: 'm', manifest: './lists/m.sha256' });
    expect(report).toMatchObject({ verdict: 'pass', outputs: { 'manifest-path': 'lists/m.sha256', 'files-verified': '1' } });
  });

  test('decides where two stand in one folder; the other is a file like any other', async () => {
    const files = { 'm/SHA256SUMS': sumsOf('w'), 'm/model.lock.json': '{}', 'm/w': '' };
    expect(told(await run(files, { paths: 'm', manifest: 'm/SHA256SUMS' }))).toEqual(['extra-file m/model.lock.json']);
  });

  test('that does not exist is a finding', async () => {
    const report = await run({ 'm/w': '' }, { paths: 'm', manifest: 'm/gone' });
    expect(told(report)).toEqual(['manifest-absent m/gone']);
    expect(report).toMatchObject({ verdict: 'fail', coverage: { eligible: 1, inspected: 0 } });
  });
});

describe('settings that cannot be used are named', () => {
  test.each<readonly [Readonly<Record<string, string>>, string, readonly string[]]>([
    [
      { paths: 'gone, m, m/w, ../x, /etc, l' },
      'nothing-to-check',
      ['`gone` does not exist', '`m/w` is a file', '`../x` leads out', '`/etc` leads out', '`l` is a link'],
    ],
    [{ paths: 'm, e' }, 'nothing-to-check', ['`e` holds neither a manifest nor a model file']],
    [{ paths: '[]' }, 'nothing-to-check', ['`paths` names no folder']],
    [{ paths: 'm, e', manifest: 'm/SHA256SUMS' }, 'invalid-setting', ['`paths` names 2 folders']],
    [{ paths: 'm', manifest: '../SHA256SUMS' }, 'invalid-setting', ['`../SHA256SUMS` leads out of the working directory']],
    [{ 'output-file': 'x' }, 'invalid-setting', ['`output-file` belongs to `mode: generate`']],
  ])('%j', async (settings, code, words) => {
    const report = await run({ 'm/w': '', 'm/SHA256SUMS': sumsOf('w'), 'e/x': '', l: { link: 'm' } }, settings);
    expect(report).toMatchObject({ verdict: 'inconclusive', failure: { code } });
    for (const part of words) expect(report.failure?.message).toContain(part);
  });
});
