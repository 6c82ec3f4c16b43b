import { type BaseAnswer, type Report, resolveSettings, runGuard, tableSchema } from '@mlx-guard/core';
import { MemoryOutlet, memoryPorts, runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { config, safetensors } from '../example-models.ts';
import { modelInspect } from '../index.ts';
import { diffLines } from './texts.ts';

type Tensors = Readonly<Record<string, { readonly dtype?: string; readonly shape?: readonly number[]; readonly fill?: number }>>;

const sizes: Readonly<Record<string, number>> = { F32: 4, F16: 2, U32: 4 };

function weights(tensors: Tensors): Uint8Array {
  let end = 0;
  const data: number[] = [];
  const header = Object.entries(tensors).map(([name, { dtype = 'F32', shape = [4], fill = 1 }]) => {
    const bytes = shape.reduce((product, side) => product * side, sizes[dtype] ?? 1);
    const begin = end;
    end += bytes;
    data.push(...Array.from({ length: bytes }, () => fill));
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const file = safetensors(JSON.stringify(Object.fromEntries(header)), end);
  file.set(data, file.length - end);
  return file;
}

const base = { w: {}, v: { fill: 2 } };
type Files = Readonly<Record<string, string | Uint8Array>>;
const model = (more: Files = {}): Files => ({ 'model.safetensors': weights(base), 'config.json': config({ num_hidden_layers: 2 }), ...more });
const below = (folder: string, files: Files): Files => Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

async function compare(before: Files, after: Files): Promise<Report> {
  const { report } = await runExample(modelInspect, { files: { ...below('a', before), ...below('b', after) }, settings: { mode: 'diff', paths: 'a,b' } });
  expect(report.failure).toBeUndefined();
  return report;
}

type Section = ReturnType<typeof tableSchema.parse>;

const sectionsOf = ({ details }: Report): readonly Section[] => details.map((detail) => tableSchema.parse(detail));
const headline = (report: Report): string | undefined => sectionsOf(report)[0]?.title;
const rowsOf = (report: Report, title: string): Section['rows'] | undefined => sectionsOf(report).find((section) => section.title === title)?.rows;

describe('mode: diff', () => {
  test('says nothing of equal folders, and leaves no evidence', async () => {
    const report = await compare(model(), model());
    expect(headline(report)).toBe('What changed: nothing');
    expect(report).toMatchObject({ verdict: 'pass', checking: false, findings: [] });
  });

  test('names the tensor that changed, and how much of it', async () => {
    const changed = weights(base);
    changed[changed.length - 1] = 9;
    const report = await compare(model(), model({ 'model.safetensors': changed }));
    expect(headline(report)).toBe('What changed: 1 tensor changed');
    expect(rowsOf(report, 'Tensors that changed')).toEqual([['v', 'changed', expect.stringContaining('1 of 16 bytes (6.25 %), SHA-256 ')]]);
  });

  test('tells tensors that were added, removed, renamed and retyped', async () => {
    const after = weights({ w: { dtype: 'F16', shape: [8] }, u: { fill: 2 }, z: { fill: 7 } });
    const report = await compare(model({ 'model.safetensors': weights({ ...base, x: { shape: [5] } }) }), model({ 'model.safetensors': after }));
    expect(rowsOf(report, 'Tensors that changed')).toEqual([
      ['w', 'retyped', 'F32 [4] → F16 [8]'],
      ['v', 'renamed', 'to u'],
      ['z', 'added', 'F32 [4]'],
      ['x', 'removed', 'F32 [5]'],
    ]);
  });

  test('knows a quantisation, and what it saves', async () => {
    const packed = weights({ 'w.weight': { dtype: 'U32', shape: [1] }, 'w.scales': { dtype: 'F16', shape: [1] } });
    const report = await compare(
      model(),
      model({ 'model.safetensors': packed, 'config.json': config({ num_hidden_layers: 2, quantization: { bits: 4, group_size: 64 } }) }),
    );
    expect(headline(report)).toContain('the weights were quantised to 4 bits, groups of 64');
    expect(rowsOf(report, headline(report) ?? '')).toContainEqual(['Bytes of weights', 32, 6]);
  });

  test('calls an update that changes only the template what it is', async () => {
    const report = await compare(model({ 'chat_template.jinja': 'a\nb\nc' }), model({ 'chat_template.jinja': 'a\nB\nc' }));
    expect(headline(report)).toBe('What changed: only the chat template; no weights');
    expect(rowsOf(report, 'Chat template')).toEqual([['chat_template:'], ['-2: b'], ['+2: B']]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['model-inspect/template-changed']);
  });

  test('does not take a template that moved for one that changed', async () => {
    const report = await compare(
      model({ 'tokenizer_config.json': '{"chat_template":"a"}' }),
      model({ 'tokenizer_config.json': '{}', 'chat_template.jinja': 'a' }),
    );
    expect(report.findings).toEqual([]);
  });

  test('tells the members of configuration and tokenizer', async () => {
    const report = await compare(
      model({ 'tokenizer.json': '{"vocab":{"a":1}}' }),
      model({ 'config.json': config({ num_hidden_layers: 3 }), 'tokenizer.json': '{"vocab":{"a":1,"b":2}}' }),
    );
    expect(rowsOf(report, 'Configuration')).toEqual([['config.json: num_hidden_layers', '2', '3']]);
    expect(rowsOf(report, 'Tokenizer')).toEqual([['tokenizer.json: vocab.b', '–', '2']]);
    expect(headline(report)).toBe('What changed: only the tokenizer, the configuration; no weights');
  });

  test('is inconclusive about weights that it cannot read', async () => {
    const report = await compare(model(), model({ 'model.safetensors': 'noise' }));
    expect(report.verdict).toBe('inconclusive');
  });

  test.each(['a', 'a,b,c', 'gone,b'])('refuses %s', async (paths) => {
    const { report } = await runExample(modelInspect, { files: below('a', model()), settings: { mode: 'diff', paths } });
    expect(report.verdict).toBe('inconclusive');
    expect(report.failure).toBeDefined();
  });
});

describe('mode: diff with the base of a change', () => {
  async function compareWithBase(base: Files, head: Files, changed: readonly string[] | undefined): Promise<Report> {
    const settings = resolveSettings(modelInspect.settings, {
      origin: 'input',
      values: new Map([
        ['mode', 'diff'],
        ['paths', 'm'],
      ]),
    });
    const read = async (path: string): Promise<BaseAnswer> => {
      const content = below('sub/m', base)[path];
      if (content === undefined) return { kind: 'absent' };
      return { kind: 'file', bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
    };
    const ports = memoryPorts(modelInspect, { files: below('m', head), run: { prefix: 'sub/' } });
    return runGuard(modelInspect, settings, { ...ports, base: { commit: 'b'.repeat(40), read, changedPaths: async () => changed } }, new MemoryOutlet());
  }

  test('tells what the change does to configuration and weights', async () => {
    const head = model({ 'config.json': config({ num_hidden_layers: 3 }), 'code.py': '' });
    const report = await compareWithBase(model({ 'old.txt': '' }), head, ['sub/m/config.json', 'sub/m/old.txt', 'sub/m/code.py', 'other']);
    expect(headline(report)).toBe('What changed: only the configuration, 2 files added or removed; no weights');
    expect(rowsOf(report, 'Files')).toEqual([
      ['code.py', 'added'],
      ['old.txt', 'removed'],
    ]);
    expect(report.findings.map(({ rule, location }) => [rule, location?.path])).toEqual([['model-inspect/code-added', 'm/code.py']]);
  });

  test('takes a pointer of Git LFS for weights that are not there, and says so', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 4\n`;
    expect((await compareWithBase(model({ 'model.safetensors': pointer }), model(), [])).verdict).toBe('inconclusive');
  });

  test('is inconclusive where it cannot tell what was taken away', async () => {
    expect((await compareWithBase(model(), model(), undefined)).verdict).toBe('inconclusive');
  });
});

test('a difference of lines leads from the one text to the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '', '-1: a'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const kept = [...before.entries()];
      const result: string[] = [];
      const changes = diffLines(before.join('\n'), after.join('\n'));
      const gone = new Set(changes.filter((line) => line.startsWith('-')).map((line) => Number.parseInt(line.slice(1), 10) - 1));
      const come = new Map(
        changes.filter((line) => line.startsWith('+')).map((line) => [Number.parseInt(line.slice(1), 10) - 1, line.replace(/^\+\d+: /, '')]),
      );
      const left = (before.length === 0 ? [[0, ''] as const] : kept).filter(([index]) => !gone.has(index)).map(([, line]) => line);
      for (let index = 0; index < Math.max(after.length, 1); index += 1) result.push(come.get(index) ?? left.shift() ?? '');
      expect(result.join('\n')).toBe(after.join('\n'));
      expect(left).toEqual([]);
    }),
  );
});
