import { defaultGrounds, type Example, type Json, type Report, resolveSettings, runGuard, watchGuard } from '@mlx-guard/core';
import { MemoryOutlet, memoryPorts, runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { lockOf, sha256Of } from './example-sums.ts';
import { modelChecksum } from './index.ts';
import { sourceOfSetting } from './lock-update.ts';

const line = (text: string, name: string): string => `${sha256Of(text)}  ${name}\n`;
const model = { 'm/a/w.gguf': 'w', 'm/config.json': '{}', 'm/SHA256SUMS': `${line('w', 'a/w.gguf')}${line('{}', 'config.json')}` } as const;

const settingsOf = (given: Readonly<Record<string, string>>) =>
  resolveSettings(modelChecksum.settings, { origin: 'input', values: new Map(Object.entries(given)) });

async function sealed(files: Example['files'], given: Readonly<Record<string, string>> = {}) {
  const ports = memoryPorts(modelChecksum, { files });
  const report = await runGuard(modelChecksum, settingsOf({ paths: 'm', seal: 'copy:/tmp/sealed', ...given }), ports, new MemoryOutlet());
  return { report, copies: new Map([...ports.sealed].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])) };
}

describe('seal: copy', () => {
  test('keeps what was verified and its manifest, nothing else', async () => {
    const { report, copies } = await sealed({ ...model, 'm/.DS_Store': '' });
    expect(report).toMatchObject({ verdict: 'pass', outputs: { 'sealed-path': '/tmp/sealed', 'files-verified': '2' } });
    expect(copies).toEqual(
      new Map([
        ['/tmp/sealed/a/w.gguf', 'w'],
        ['/tmp/sealed/config.json', '{}'],
        ['/tmp/sealed/SHA256SUMS', model['m/SHA256SUMS']],
      ]),
    );
  });

  test.each<readonly [string, Example['files']]>([
    ['changed', { 'm/a/w.gguf': 'v' }],
    ['missing', { 'm/SHA256SUMS': `${model['m/SHA256SUMS']}${line('', 'gone')}` }],
    ['too many', { 'm/evil.py': '' }],
    ['changing', { 'm/a/w.gguf': { changing: 'w' } }],
    ['unreadable', { 'm/config.json': { unreadable: '{}' } }],
  ])('keeps nothing where a file is %s', async (_, changes) => {
    const { report, copies } = await sealed({ ...model, ...changes });
    expect(copies.size).toBe(0);
    expect(report.outputs['sealed-path']).toBe('');
    expect(report.verdict).toBe('fail');
  });

  test('refuses a folder in the model, and one that is there', async () => {
    expect((await sealed(model, { seal: 'copy:m/sealed' })).report.failure?.message).toContain('lies in the model folder `m`');
    expect((await sealed(model, { paths: 'm, n' })).report.failure?.message).toContain('with `seal: copy` it names one');
  });
});

async function twice(first: Example['files'], later: Example['files']): Promise<{ readonly report: Report; readonly post: Report | undefined }> {
  const settings = settingsOf({ paths: 'm', seal: 'recheck' });
  const outlet = new MemoryOutlet();
  const report = await runGuard(modelChecksum, settings, memoryPorts(modelChecksum, { files: first }), outlet);
  const [state] = outlet.states;
  if (state === undefined) return { report, post: undefined };
  return { report, post: await again(state, later) };
}

const again = async (state: Json, files: Example['files']): Promise<Report> => {
  const ports = memoryPorts(modelChecksum, { files });
  return watchGuard(modelChecksum, settingsOf({ paths: 'm', seal: 'recheck' }), ports, new MemoryOutlet(), defaultGrounds, async (record) =>
    modelChecksum.cleanUp?.(state, ports, record),
  );
};

describe('seal: recheck', () => {
  test('passes twice where nothing changed', async () => {
    const { report, post } = await twice(model, model);
    expect([report.verdict, post?.verdict, post?.findings]).toEqual(['pass', 'pass', []]);
  });

  test.each<readonly [string, Example['files']]>([
    ['a file was changed', { ...model, 'm/a/w.gguf': 'v' }],
    ['a file was added', { ...model, 'm/evil.py': '' }],
    [
      'file and manifest were changed together',
      { 'm/a/w.gguf': 'v', 'm/config.json': '{}', 'm/SHA256SUMS': `${line('v', 'a/w.gguf')}${line('{}', 'config.json')}` },
    ],
    ['the manifest is gone', { 'm/a/w.gguf': 'w', 'm/config.json': '{}' }],
    ['all is gone', { 'm/README': '' }],
  ])('does not pass where %s meanwhile', async (_, later) => {
    const { report, post } = await twice(model, later);
    expect(report.verdict).toBe('pass');
    expect(['fail', 'inconclusive']).toContain(post?.verdict);
  });

  test('is not needed where the first look failed', async () => {
    expect((await twice({ ...model, 'm/a/w.gguf': 'v' }, model)).post).toBeUndefined();
  });

  test('believes no state that it did not write', async () => {
    for (const state of [null, {}, { settings: {}, manifests: [] }, { settings: { paths: 1 }, manifests: [] }] satisfies readonly Json[])
      expect((await again(state, model)).verdict).toBe('inconclusive');
  });
});

async function generate(files: Example['files'], given: Readonly<Record<string, string>> = {}, clock = '2026-01-01T00:00:00Z') {
  const { report, outlet } = await runExample(modelChecksum, { files, clock, settings: { mode: 'generate', ...given } });
  return { report, text: Buffer.from(outlet.written.get('model.lock.json') ?? '').toString() };
}

describe('generate with update', () => {
  const source = `huggingface:org/name@${'c'.repeat(40)}`;

  test('counts the version up where the model changed, and only there', async () => {
    const first = await generate({ w: '1' }, { update: 'true', source, expires: '30d' });
    expect(JSON.parse(first.text)).toMatchObject({
      version: 1,
      expires: '2026-01-31T00:00:00Z',
      roots: [{ path: '.', source: { type: 'huggingface', repo: 'org/name', revision: 'c'.repeat(40) } }],
    });
    const same = await generate({ w: '1', 'model.lock.json': first.text }, { update: 'true' });
    expect(same.text).toBe(first.text);
    const second = await generate({ w: '2', 'model.lock.json': first.text }, { update: 'true' });
    expect(JSON.parse(second.text)).toMatchObject({ version: 2, expires: '2026-01-31T00:00:00Z', roots: [{ source: { repo: 'org/name' } }] });
    const verified = await runExample(modelChecksum, {
      files: { w: '2', 'model.lock.json': second.text },
      base: { 'model.lock.json': first.text },
      clock: '2026-01-02T00:00:00Z',
    });
    expect(verified.report).toMatchObject({ verdict: 'pass', findings: [] });
    const back = await runExample(modelChecksum, { files: { w: '1', 'model.lock.json': first.text }, base: { 'model.lock.json': second.text } });
    expect(back.report.findings).toMatchObject([{ rule: 'model-checksum/manifest-rollback' }]);
  });

  test('does not start the count anew because a lock cannot be read', async () => {
    for (const lock of ['{', '{}', lockOf({ version: 0 }, 'w')]) {
      const { report, text } = await generate({ w: '', 'model.lock.json': lock }, { update: 'true' });
      expect([report.verdict, text]).toEqual(['inconclusive', '']);
      expect(report.failure?.message).toContain('cannot be gone on from');
    }
  });

  test.each([
    [{ 'manifest-format': 'sha256sums', update: 'true' }, '`update` needs `manifest-format: model-lock`'],
    [{ 'output-file': 'list.txt' }, 'a lock is found by the ending `.json`'],
    [{ source: 'huggingface:org/name@main' }, 'input `source` is'],
  ])('refuses %j', async (given: Readonly<Record<string, string>>, words) => {
    await expect(
      generate({ w: '' }, given).then(
        ({ report }) => report.failure?.message ?? '',
        (thrown: unknown) => String(thrown),
      ),
    ).resolves.toContain(words);
  });

  test('reads every source that it accepts', () => {
    expect(sourceOfSetting(`git:https://example.org/x@${'a'.repeat(40)}`)).toEqual({ type: 'git', repo: 'https://example.org/x', revision: 'a'.repeat(40) });
    expect(sourceOfSetting('s3:bucket/key@v1')).toEqual({ type: 's3', repo: 'bucket/key@v1' });
    expect(sourceOfSetting('url:https://example.org/m')).toEqual({ type: 'url', repo: 'https://example.org/m' });
  });
});

test('a base that cannot be read leaves open whether a lock goes back', async () => {
  const files = { w: '', 'model.lock.json': lockOf({}, 'w') };
  const ports = memoryPorts(modelChecksum, { files, base: {} });
  const base = { ...ports.base, read: async () => ({ kind: 'unreadable', why: 'there is no network' }) as const };
  const report = await runGuard(modelChecksum, settingsOf({}), { ...ports, base }, new MemoryOutlet());
  expect(report).toMatchObject({ verdict: 'inconclusive', coverage: { skipped: [{ what: 'model.lock.json' }] } });
});
