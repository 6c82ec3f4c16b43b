import { createHash } from 'node:crypto';
import type { Example, ExampleFile, Report } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { emptySha256, sha256Of } from './example-sums.ts';
import { modelChecksum } from './index.ts';

const run = async (files: Example['files'], settings: Example['settings'] = {}): Promise<Report> =>
  (await runExample(modelChecksum, { files, settings })).report;

const told = ({ findings }: Report): readonly string[] => findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path}`);
const line = (text: string, name: string): string => `${sha256Of(text)}  ${name}\n`;

const commit = 'c'.repeat(40);
const snapshot = `hub/models--org--name/snapshots/${commit}`;
const blob = (text: string): string => `hub/models--org--name/blobs/${sha256Of(text)}`;
const linkTo = (text: string): ExampleFile => ({ link: `../../blobs/${sha256Of(text)}` });
const gitSha1 = (text: string): string => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');

describe('a Hugging Face cache', () => {
  const cache: Example['files'] = { [blob('w')]: 'w', [`${snapshot}/model.safetensors`]: linkTo('w') };

  test('is compared with the names of its blobs, with a warning that this shows damage only', async () => {
    const report = await run(cache);
    expect(told(report)).toEqual([`hub-records-only ${snapshot}`]);
    expect(report).toMatchObject({ verdict: 'warn', outputs: { 'files-verified': '1' } });
    expect(told(await run({ ...cache, [blob('w')]: 'v' }))).toEqual([`hub-records-only ${snapshot}`, `hf-blob-mismatch ${snapshot}/model.safetensors`]);
  });

  test('does not verify what only a SHA-1 speaks for', async () => {
    const report = await run({
      ...cache,
      [`hub/models--org--name/blobs/${gitSha1('{}')}`]: '{}',
      [`${snapshot}/config.json`]: { link: `../../blobs/${gitSha1('{}')}` },
    });
    expect(told(report)).toEqual([`hub-records-only ${snapshot}`, `weak-algorithm ${snapshot}/config.json`]);
    expect(report.verdict).toBe('fail');
  });

  test.each<readonly [string, ExampleFile, string]>([
    ['to a file elsewhere', { link: '/etc/hostname' }, 'symlink-escape'],
    ['to the blob of another model', { link: `../../../models--a--b/blobs/${emptySha256}` }, 'symlink-escape'],
    ['to a blob whose name is no digest', { link: '../../blobs/evil' }, 'symlink-escape'],
    ['to a blob that is not there', { link: `../../blobs/${'0'.repeat(64)}` }, 'symlink-escape'],
  ])('has no link %s', async (_, link, rule) => {
    const files = { ...cache, [`${snapshot}/x.py`]: link, [`hub/models--a--b/blobs/${emptySha256}`]: '', 'hub/models--org--name/blobs/evil': '' };
    expect(told(await run(files))).toContain(`${rule} ${snapshot}/x.py`);
  });

  test('verifies against a manifest of one’s own, blobs and names', async () => {
    const files = { ...cache, SHA256SUMS: line('w', 'model.safetensors') };
    const settings = { manifest: 'SHA256SUMS', paths: snapshot, symlinks: 'hf-cache' };
    expect(await run(files, settings)).toMatchObject({ verdict: 'pass', findings: [] });
    const renamed = { [`hub/models--org--name/blobs/${sha256Of('v')}`]: 'w', [`${snapshot}/model.safetensors`]: linkTo('v'), SHA256SUMS: files.SHA256SUMS };
    expect(told(await run(renamed, settings))).toEqual([`hf-blob-mismatch ${snapshot}/model.safetensors`]);
    expect(told(await run(files, { ...settings, symlinks: 'inside' }))).toContain(`symlink-escape ${snapshot}/model.safetensors`);
  });

  test('can be recorded', async () => {
    const { report, outlet } = await runExample(modelChecksum, {
      files: cache,
      settings: { mode: 'generate', paths: snapshot, symlinks: 'hf-cache', 'output-file': 'model.lock.json', 'manifest-format': 'model-lock' },
    });
    expect(report.findings).toEqual([]);
    expect(Buffer.from(outlet.written.get('model.lock.json') ?? '').toString()).toContain(sha256Of('w'));
  });
});

describe('a folder that huggingface_hub filled', () => {
  const record = (etag: string): string => `${commit}\n${etag}\n1700000000.5\n`;
  const folder: Example['files'] = {
    'm/model.safetensors': 'w',
    'm/.cache/huggingface/download/model.safetensors.metadata': record(sha256Of('w')),
    'm/.cache/huggingface/download/model.safetensors.lock': '',
  };

  test('is compared with its records', async () => {
    expect(told(await run(folder))).toEqual(['hub-records-only m']);
    expect(told(await run({ ...folder, 'm/model.safetensors': 'v' }))).toEqual(['hub-records-only m', 'hf-blob-mismatch m/model.safetensors']);
    expect(told(await run({ ...folder, 'm/evil.py': '' }))).toEqual(['hub-records-only m', 'extra-file m/evil.py']);
  });

  test('says which record is none', async () => {
    const broken = { ...folder, 'm/.cache/huggingface/download/config.json.metadata': 'main\nxyz\n' };
    expect(told(await run(broken))).toEqual(['hub-records-only m', 'manifest-malformed m/.cache/huggingface/download/config.json.metadata']);
  });

  test('is compared with its manifest where it has one', async () => {
    expect(await run({ ...folder, 'm/SHA256SUMS': line('w', 'model.safetensors') })).toMatchObject({ verdict: 'pass', findings: [] });
  });
});
