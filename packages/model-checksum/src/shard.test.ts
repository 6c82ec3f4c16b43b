import type { Example, Report } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Of } from './example-sums.ts';
import { modelChecksum } from './index.ts';
import { stretchesOf } from './shard.ts';

describe('stretchesOf', () => {
  test('covers everything once, in order, and no part weighs much more than its share', () => {
    const sizes = fc.array(fc.oneof(fc.nat(1_000), fc.nat(10_000_000_000)), { maxLength: 300 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 256 }), (given, count) => {
        const parts = stretchesOf(given, count);
        expect(parts).toHaveLength(count);
        expect(parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))).toEqual(given.map((_, index) => index));
        const weigh = (some: readonly number[]): number => some.reduce((sum, size) => sum + size + 65_536, 0);
        const most = Math.max(0, ...given) + 65_536;
        for (const { from, to } of parts) expect(weigh(given.slice(from, to))).toBeLessThanOrEqual(weigh(given) / count + most);
        expect(stretchesOf(Float64Array.from(given), count)).toEqual(parts);
      }),
    );
  });
});

const names = Array.from({ length: 9 }, (_, index) => `w${index}.safetensors`);
const model: Readonly<Record<string, string>> = {
  ...Object.fromEntries(names.map((name, index) => [`m/${name}`, name.repeat(index * 100)])),
  'm/SHA256SUMS': names.map((name, index) => `${sha256Of(name.repeat(index * 100))}  ${name}\n`).join(''),
};
const facts = { sha: 'a'.repeat(40), repository: 'o/r', runId: '7' };

interface Shard {
  readonly report: Report;
  readonly result: string;
}

async function shard(index: number, files: Example['files'] = model, run: Example['run'] = facts, of = 3): Promise<Shard> {
  const { report, outlet } = await runExample(modelChecksum, { files, run, settings: { shard: `${index}/${of}` } });
  return { report, result: Buffer.from(outlet.attached.get(`shard-${index}-of-${of}.json`) ?? '').toString() };
}

async function merge(results: readonly string[], files: Example['files'] = {}, run: Example['run'] = facts): Promise<Report> {
  const handed = Object.fromEntries(results.map((text, index) => [`r/${index}.shard.json`, text]));
  return (await runExample(modelChecksum, { files: { ...files, ...handed }, run, settings: { mode: 'merge', results: 'r/*.shard.json' } })).report;
}

const told = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path ?? ''}`.trim());

const whole = await Promise.all([1, 2, 3].map((index) => shard(index)));
const results = whole.map(({ result }) => result);
const [first = '', second = '', third = ''] = results;

describe('a verification in three shards', () => {
  test('each verifies a part, all together everything once', () => {
    expect(whole.map(({ report }) => report.verdict)).toEqual(['pass', 'pass', 'pass']);
    const verified = whole.flatMap(({ report }) => report.subjects.map(({ path }) => path).filter((path) => path !== 'm/SHA256SUMS'));
    expect(verified.toSorted()).toEqual(names.map((name) => `m/${name}`));
    expect(whole.map(({ report }) => report.partial)).toEqual([1, 2, 3].map((index) => ({ shard: index, of: 3 })));
    for (const { report } of whole) expect(report.coverage.inspected).toBe(report.coverage.eligible);
  });

  test('adds up, with the manifest as subject and the sums as outputs', async () => {
    const report = await merge(results);
    expect(report).toMatchObject({
      verdict: 'pass',
      findings: [],
      coverage: { skippedCount: 0 },
      outputs: { 'files-verified': '9', 'manifest-path': 'm/SHA256SUMS' },
    });
    expect(report.subjects).toEqual([{ path: 'm/SHA256SUMS', sha256: sha256Of(model['m/SHA256SUMS'] ?? ''), bytes: (model['m/SHA256SUMS'] ?? '').length }]);
    expect(report.partial).toBeUndefined();
    expect((await merge(results, model)).verdict).toBe('pass');
  });

  test('does not pass when one is absent, doubled, unreadable or empty', async () => {
    expect(told(await merge([]))).toEqual(['shard-missing']);
    for (const index of [0, 1, 2]) expect(told(await merge(results.filter((_, at) => at !== index)))).toEqual(expect.arrayContaining(['shard-missing']));
    expect(told(await merge([...results, second]))).toEqual(['shard-duplicate r/3.shard.json']);
    expect(told(await merge([first, second, second]))).toEqual(expect.arrayContaining(['shard-missing', 'shard-duplicate r/2.shard.json']));
    expect(told(await merge([first, second, third.slice(1)]))).toEqual(expect.arrayContaining(['shard-malformed r/2.shard.json', 'shard-missing']));
    expect((await merge([first, second, ''])).verdict).toBe('fail');
  });

  test('does not pass when one is of another manifest, tree, run, commit, division or setting', async () => {
    const other = { ...model, 'm/SHA256SUMS': (model['m/SHA256SUMS'] ?? '').split('\n').toReversed().join('\n') };
    const extra = { ...model, 'm/README.md': '' };
    const strangers = [
      await shard(3, other),
      await shard(3, extra),
      await shard(3, model, { ...facts, runId: '8' }),
      await shard(3, model, { ...facts, sha: 'b'.repeat(40) }),
      await shard(3, model, facts, 4),
    ];
    for (const { result } of strangers)
      expect(told(await merge([first, second, result]))).toEqual(expect.arrayContaining(['shard-mismatch r/2.shard.json', 'shard-missing']));
    expect((await merge(results, {}, { ...facts, sha: 'c'.repeat(40) })).verdict).toBe('fail');
    expect(told(await merge(results, other))).toEqual(['shard-mismatch m/SHA256SUMS']);
  });

  test('does not pass on a result that claims more than its part, less, or a failure', async () => {
    const change = (text: string, by: (result: ReturnType<typeof JSON.parse>) => void): string => {
      const result = JSON.parse(text);
      by(result);
      return JSON.stringify(result);
    };
    const forged = [
      change(second, (result) => result.roots[0].to--),
      change(second, (result) => result.roots[0].from--),
      change(second, (result) => result.verified.files--),
      change(second, (result) => result.errors++),
      change(second, (result) => result.skipped++),
      change(second, (result) => (result.roots = [])),
      change(second, (result) => (result.more = 1)),
    ];
    for (const text of forged) expect((await merge([first, text, third])).verdict).toBe('fail');
  });

  test('never throws on what is handed in, and never passes on it', async () => {
    const json = fc.oneof(
      fc.json(),
      fc.string(),
      fc.tuple(fc.nat(), fc.string()).map(([at, text]) => second.slice(0, at % second.length) + text),
    );
    await fc.assert(
      fc.asyncProperty(json, async (text) => {
        const report = await merge([first, text, third]);
        expect(report.failure).toBeUndefined();
        expect(report.verdict).toBe('fail');
      }),
      { numRuns: 100 },
    );
  });

  test('a shard with a changed file fails, and so does the merge; a file too many fails every shard', async () => {
    const changed = await Promise.all(
      [1, 2, 3].map((index) => shard(index, { ...model, 'm/w8.safetensors': (model['m/w8.safetensors'] ?? '').toUpperCase() })),
    );
    expect(changed.filter(({ report }) => report.verdict === 'fail')).toHaveLength(1);
    expect((await merge(changed.map(({ result }) => result))).verdict).toBe('fail');
    const crowded = await Promise.all([1, 2, 3].map((index) => shard(index, { ...model, 'm/extra.py': '' })));
    expect(crowded.map(({ report }) => report.verdict)).toEqual(['fail', 'fail', 'fail']);
  });

  test('with nothing to verify is no pass', async () => {
    const bare = await Promise.all([1, 2].map((index) => shard(index, { 'README.md': '' }, facts, 2)));
    expect((await merge(bare.map(({ result }) => result))).verdict).toBe('inconclusive');
  });
});

describe('mode: plan', () => {
  test('prints a matrix', async () => {
    const { report } = await runExample(modelChecksum, { files: model, settings: { mode: 'plan', shards: '3' } });
    expect(report).toMatchObject({ verdict: 'pass', checking: false, outputs: { matrix: '{"shard":["1/3","2/3","3/3"]}' } });
    const small = await runExample(modelChecksum, { files: model, settings: { mode: 'plan' } });
    expect(small.report.outputs['matrix']).toBe('{"shard":["1/1"]}');
  });
});

describe('settings that do not go together are named', () => {
  test.each([
    [{ shard: '4/3' }, '`shard` is `4/3`'],
    [{ shard: '1/3', seal: 'recheck' }, '`seal` needs the whole model'],
    [{ mode: 'merge' }, '`mode: merge` needs `results`'],
    [{ mode: 'merge', results: '../x' }, '`../x` leads out'],
    [{ mode: 'plan', shard: '1/2' }, '`shard` belongs to `mode: verify`'],
    [{ results: 'x' }, '`results` belongs to `mode: merge`'],
    [{ lfs: 'pointer-ok', seal: 'recheck' }, '`lfs: pointer-ok` does not go with `seal`'],
    [{ update: 'true' }, '`update` belongs to `mode: generate`'],
  ])('%j', async (settings: Readonly<Record<string, string>>, words) => {
    const { report } = await runExample(modelChecksum, { files: model, settings });
    expect(report).toMatchObject({ verdict: 'inconclusive', failure: { code: 'invalid-setting' } });
    expect(report.failure?.message).toContain(words);
  });
});
