import { createHash } from 'node:crypto';
import { decide, type ExampleFile, evidenceBytes, type GateContext, parseEvidence, type Report } from '@mlx-guard/core';
import { encodeNpy } from '@mlx-guard/model-formats';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { array, arrayHeader, config, entry, gguf, npz, pickle, raw, safetensors, soundGguf, soundNpy, soundSafetensors } from './example-models.ts';
import { modelInspect } from './index.ts';

type Files = Readonly<Record<string, ExampleFile>>;

const inspect = async (files: Files, settings: Readonly<Record<string, string>> = {}): Promise<Report> =>
  (await runExample(modelInspect, { files, settings })).report;
const rulesOf = ({ findings }: Report): readonly string[] => [...new Set(findings.map(({ rule }) => rule.replace('model-inspect/', '')))].sort();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const index = (map: Readonly<Record<string, string>>): string => JSON.stringify({ metadata: {}, weight_map: map });
const mended: Files = {
  'm/config.json': config({ hidden_size: 64, vocab_size: 100, num_hidden_layers: 2 }),
  'm/tokenizer_config.json': JSON.stringify({ chat_template: '{% for m in messages %}{{ m.content }}{% endfor %}' }),
  'm/tokenizer.json': '{"model":{"vocab":{"a":0}}}',
  'm/model.safetensors.index.json': index({ w: 'model-00001-of-00002.safetensors', v: 'model-00002-of-00002.safetensors' }),
  'm/model-00001-of-00002.safetensors': soundSafetensors,
  'm/model-00002-of-00002.safetensors': safetensors(`{${entry().replace('"w"', '"v"')}}`, 4),
  'm/README.md': '# A model\n\nLoad it with `mlx_lm.load`. It has `__init__` and {{ braces }}.\n',
  'm/adapters.safetensors': safetensors(`{${entry().replace('"w"', '"layers.0.lora_a"')}}`, 4),
  'm/adapter_config.json': JSON.stringify({ fine_tune_type: 'lora', num_layers: 2 }),
};

describe('a model folder', () => {
  test('that is whole has no finding, whatever the profile', async () => {
    const report = await inspect(mended);
    expect(report).toMatchObject({ verdict: 'pass', findings: [] });
    expect(report.coverage.inspected).toBe(report.coverage.eligible);
  });

  test('that is broken shows at least eight rules', async () => {
    const broken: Files = {
      ...mended,
      'm/config.json': config({ model_file: 'model.py', auto_map: { AutoModel: 'modeling.X' }, trust_remote_code: true, tool_parser_type: '..x' }),
      'm/tokenizer_config.json': JSON.stringify({ chat_template: "{{ ''.__class__ }}" }),
      'm/modelX.safetensors': soundSafetensors,
      'm/modeling.py': 'x = 1',
      'm/w.gguf': gguf({ version: 9 }),
      'm/w.npy': encodeNpy(arrayHeader({ shape: '(9,)' })),
      'm/w.npz': npz([array, array]),
      'm/training_args.bin': pickle('cos\nsystem\n)R'),
    };
    const found = rulesOf(await inspect(broken));
    expect(found).toEqual([
      'config-auto-map',
      'config-model-file',
      'config-module-name',
      'config-trust-remote-code',
      'gguf-header',
      'npy-extent',
      'pickle-global',
      'pickle-present',
      'python-file',
      'template-escape',
      'unlisted-shard',
      'zip-duplicate-name',
    ]);
  });

  test('in a cache of links is judged under the names of the links', async () => {
    const files = {
      'blobs/1': soundSafetensors,
      'blobs/2': config({ model_file: 'x.py' }),
      'snapshots/a/model-00001-of-00001.safetensors': { link: '../../blobs/1' },
      'snapshots/a/config.json': { link: '../../blobs/2' },
    };
    const report = await inspect(files);
    expect(report.findings.map(({ rule, location }) => [rule, location?.path])).toEqual([
      ['model-inspect/config-model-file', 'blobs/2'],
      ['model-inspect/shard-without-index', 'snapshots/a/model-00001-of-00001.safetensors'],
    ]);
  });

  test('is none where only a configuration of something else lies', async () => {
    const files = { 'app/config.json': '{"port": 8080,}', 'app/server.py': '', 'app/page.html': "{% extends 'x' %}", 'app/data.json': '{"a":NaN}' };
    expect((await inspect(files)).verdict).toBe('not-applicable');
  });

  test('beside the sources of a project does not make those suspicious', async () => {
    const files = { 'pyproject.toml': '', 'main.py': '', 'model.safetensors': soundSafetensors };
    expect(rulesOf(await inspect(files))).toEqual([]);
  });

  test('may hold code that is allowed by its digest, and no other', async () => {
    const code = 'class X: pass\n';
    const files = { 'm/config.json': config({ model_file: 'model.py', auto_map: { AutoModel: 'model.X' } }), 'm/model.py': code };
    expect(rulesOf(await inspect(files))).toEqual(['config-auto-map', 'config-model-file', 'python-file']);
    const allowed = { 'allow-code': `m/model.py@sha256:${sha256(code)}` };
    expect(rulesOf(await inspect(files, allowed))).toEqual([]);
    expect(rulesOf(await inspect({ ...files, 'm/model.py': `${code}#` }, allowed))).toEqual(['config-auto-map', 'config-model-file', 'python-file']);
    const climbing = { 'm/config.json': config({ model_file: '../m/model.py' }), 'm/model.py': code };
    expect(rulesOf(await inspect(climbing, allowed))).toEqual(['config-model-file']);
  });

  test('may hold a graph that is allowed by its digest', async () => {
    const graph = `\x06${'\0'.repeat(7)}0.32.4\x01${'\0'.repeat(40)}`;
    const digest = createHash('sha256').update(raw(graph)).digest('hex');
    expect((await inspect({ 'm/f.mlxfn': raw(graph) })).verdict).toBe('fail');
    expect((await inspect({ 'm/f.mlxfn': raw(graph) }, { 'allow-code': `m/f.mlxfn@sha256:${digest}` })).verdict).toBe('pass');
    expect(rulesOf(await inspect({ 'm/weights': raw(graph) }))).toEqual(['mlxfn-code']);
  });

  test('says parameters and quantisation in its table', async () => {
    const packed = `{"w.weight":{"dtype":"U32","shape":[2],"data_offsets":[0,8]},"w.scales":{"dtype":"F16","shape":[1],"data_offsets":[8,10]}}`;
    const report = await inspect({ 'm/config.json': config({ quantization: { bits: 4, group_size: 64 } }), 'm/model.safetensors': safetensors(packed, 10) });
    expect(JSON.stringify(report.details)).toContain('["m/model.safetensors","safetensors",2,3,16,"F16 ×1, U32 ×1","4 bits, groups of 64","llama",""]');
  });
});

describe('settings', () => {
  test.each([{ 'allow-code': 'm/model.py' }, { 'allow-formats': 'exe' }, { 'allow-globals': 'os.*' }, { 'mlx-version': 'latest' }])(
    '%j is refused with one line',
    async (settings) => {
      const { failure } = await inspect({ 'm/w.gguf': soundGguf }, settings);
      expect(failure).toMatchObject({ code: 'invalid-setting' });
      expect(failure?.message).toContain(Object.keys(settings)[0]);
    },
  );

  test('a limit is an error, never a pass', async () => {
    const large = { 'm/w.npz': npz([array, { ...array, name: 'v.npy' }]) };
    expect(rulesOf(await inspect(large, { 'max-tensors': '1' }))).toEqual(['limit-exceeded']);
    expect((await inspect(large, { 'max-header-bytes': '40B' })).verdict).toBe('fail');
  });

  test('deep compares what is otherwise left', async () => {
    const data = encodeNpy(arrayHeader({ descr: "'|u1'", shape: '(2000000,)' }), new Uint8Array(2_000_000));
    const files = { 'm/w.npz': npz([{ name: 'w.npy', data, crc: 7 }]) };
    expect(rulesOf(await inspect(files))).toEqual([]);
    expect(rulesOf(await inspect(files, { deep: 'true' }))).toEqual(['zip-checksum']);
  });

  test('an allowed format that is broken is still reported', async () => {
    expect(rulesOf(await inspect({ 'm/w.pkl': pickle('cos\nsystem\n)R') }, { 'allow-formats': 'pickle' }))).toEqual(['pickle-global']);
    expect((await inspect({ 'm/w.onnx': 'x', 'm/w.npy': soundNpy }, { 'allow-formats': 'onnx' })).verdict).toBe('pass');
  });
});

describe('the evidence of a run', () => {
  const commit = 'a'.repeat(40);
  const hour = 3_600_000;
  const day = '2026-06-01T12:00:00Z';
  const run = { event: 'push', repository: 'o/r', repositoryId: '1', sha: commit, ref: 'refs/heads/main', runId: '7', job: 'guard' };

  async function decided(files: Files, settings: Readonly<Record<string, string>>, change: Partial<GateContext> = {}, later = hour) {
    const { report } = await runExample(modelInspect, { files, settings, run, clock: day });
    const bytes = evidenceBytes(report);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const policy = {
      required: ['model-inspect'],
      maxAgeMs: 24 * hour,
      requiredMitigations: ['input-validation'] as const,
      controls: [],
      policySha256: undefined,
    };
    const context = { repository: 'o/r', commit, runId: '7', proofs: new Map([['model-inspect', digest]]), digests: new Map(), jobs: new Map(), ...change };
    const document = parseEvidence(new TextDecoder().decode(bytes));
    return decide([{ file: 'x.evidence.json', sha256: digest, document }], policy, context, new Date(Date.parse(day) + later));
  }

  test('is accepted where it is whole, fresh and of this commit, and covers the mitigation', async () => {
    expect(await decided(mended, {})).toMatchObject({ verdict: 'pass', refusals: [], covered: [{ mitigation: 'input-validation', by: 'enforced' }] });
  });

  test('is refused when it is stale, partial, failed or of another commit', async () => {
    const codes = async (...given: Parameters<typeof decided>) => (await decided(...given)).refusals.map(({ code }) => code);
    expect(await codes(mended, {}, {}, 25 * hour)).toContain('evidence-stale');
    expect(await codes(mended, {}, { commit: 'b'.repeat(40) })).toContain('evidence-wrong-commit');
    expect((await decided({ 'm/w.onnx': 'x' }, {})).verdict).toBe('fail');
    expect((await decided({ ...mended, 'm/w.gguf': gguf({ version: 9 }) }, {})).verdict).toBe('fail');
  });
});
