import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPython, type Expression, readPython, type Statement, statementsIn } from './index.ts';

const statementsOf = async (text: string): Promise<readonly Statement[]> => (await readPython(text)).body;

async function expressionOf(text: string): Promise<Expression> {
  const [statement] = await statementsOf(text);
  if (statement?.kind !== 'evaluate' || statement.values[0] === undefined) throw new Error('not an expression');
  return statement.values[0];
}

/** The model without places, for comparison. */
const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, inner) => (key === 'start' || key === 'end' ? undefined : inner)));

describe('the parser that is shipped', () => {
  // A parser is a program: what is in the bundle is what was reviewed when the version was pinned.
  test.each([
    [import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm'), '16108b50df4ee9a30168794252ab55e7c93bfc5765d7fa0aa3e335752c515f47'],
    [import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'beca80e44cccbf2299ed4d1e3fa6462a9a6fe818aeebf847547a392227ce4acc'],
  ])('%s is the one that was reviewed', (url, sha256) => {
    expect(
      createHash('sha256')
        .update(readFileSync(new URL(url)))
        .digest('hex'),
    ).toBe(sha256);
  });
});

describe('expressions', () => {
  test('a call with every kind of argument', async () => {
    expect(bare(await expressionOf('log.info("a", *b, c=1, **d)'))).toEqual({
      kind: 'call',
      callee: { kind: 'attribute', object: { kind: 'name', name: 'log' }, name: 'info' },
      args: [
        { splat: '', value: { kind: 'text', text: 'a', holes: [] } },
        { splat: '*', value: { kind: 'wrapped', value: { kind: 'name', name: 'b' } } },
        { name: 'c', splat: '', value: { kind: 'number', text: '1' } },
        { splat: '**', value: { kind: 'wrapped', value: { kind: 'name', name: 'd' } } },
      ],
    });
  });

  test('the holes of strings, also in formats and in joined parts', async () => {
    const text = await expressionOf('f"a {b!r:>{c}} {{d}} {e=}" "f" rf"{g}"');
    expect(text.kind === 'text' && text.holes.map((hole) => hole.kind === 'name' && hole.name)).toEqual(['b', 'c', 'e', 'g']);
  });

  test.each([
    'await x',
    '(x)',
    'x[1:2]',
    'x if y else z',
    'x or y',
    '[i for i in x if i]',
    'lambda: x',
    '{"k": v, **m}',
    'x % (y,)',
    '(n := x)',
    'print(*x)',
    't"{x}"',
  ])('%s is read without a defect', async (text) => {
    expect((await readPython(text)).defects).toEqual([]);
  });

  test('print of Python 2 is a call of print', async () => {
    expect(bare(await expressionOf('print >>sys.stderr, "x", y'))).toMatchObject({ kind: 'call', callee: { name: 'print' }, args: [{}, {}, { name: 'file' }] });
  });
});

describe('statements', () => {
  test('imports and what they stand for', async () => {
    const [statement] = await statementsOf('from logging import handlers as h, config');
    expect(statement).toMatchObject({
      kind: 'import',
      names: [
        { local: 'h', full: 'logging.handlers' },
        { local: 'config', full: 'logging.config' },
      ],
    });
    expect((await statementsOf('import a.b, c.d as e'))[0]).toMatchObject({
      names: [
        { local: 'a', full: 'a' },
        { local: 'e', full: 'c.d' },
      ],
    });
  });

  test('the arms of an if, with and without else', async () => {
    expect((await statementsOf('if a:\n  b = 1\nelif c:\n  d = 2\n'))[0]).toMatchObject({
      kind: 'block',
      mayPass: true,
      arms: [{ body: [{}] }, { body: [{}] }],
    });
    expect((await statementsOf('if a:\n  b = 1\nelse:\n  d = 2\n'))[0]).toMatchObject({ kind: 'block', mayPass: false });
  });

  test('loops, with, try, match, functions, classes and assignments in a row', async () => {
    const text =
      'for i, j in x:\n  pass\nwith open(f) as g, h:\n  pass\ntry:\n  pass\nexcept E as e:\n  pass\nfinally:\n  pass\nmatch x:\n  case [a]:\n    y = a\n@d(z)\nasync def f(a, *b, c=1, **d) -> int:\n  return a\nclass C(B, k=v):\n  z: int = 1\nq = r = s\nt += u\nv: int\n';
    expect((await statementsOf(text)).map(({ kind }) => kind)).toEqual([
      'block',
      'block',
      'block',
      'block',
      'evaluate',
      'function',
      'class',
      'assign',
      'assign',
    ]);
    expect((await statementsOf('def f(a, b: int, *c, d=1, e: str = "x", **g): pass'))[0]).toMatchObject({
      parameters: [{ name: 'a', type: undefined }, { name: 'b', type: { name: 'int' } }, { name: 'c' }, { name: 'd' }, { name: 'e' }, { name: 'g' }],
    });
    expect((await statementsOf('class C:\n  a: int\n  b: str = "x"\n  c = 1\n  def d(self): pass\n'))[0]).toMatchObject({ fields: ['a', 'b'] });
    expect(await statementsOf('return x\nraise y\nz\n')).toMatchObject([{ as: 'return' }, { as: 'raise' }, { as: undefined }]);
  });
});

describe('places and comments', () => {
  test('columns count UTF-16 code units, lines line feeds', async () => {
    const { body, lines } = await readPython('a\r\ns = "😀é"; x = 1');
    const place = body[2] && lines.placeOf(body[2].start);
    expect(place).toEqual({ line: 2, column: 12 });
  });

  test('comments are comments, and strings are not', async () => {
    const { comments } = await readPython('x = "# no"  # yes\n  # alone\n');
    expect(comments.map(({ text, isAlone }) => [text, isAlone])).toEqual([
      ['# yes', false],
      ['# alone', true],
    ]);
  });
});

describe('what is broken', () => {
  test('has defects, and what stands around it is read', async () => {
    const { body, defects, lines } = await readPython('log.info(a)\ndef f(:\n  pass\nlog.info(b)\n');
    expect(defects.map(({ span }) => lines.placeOf(span.start).line)).toContain(2);
    expect(JSON.stringify(body)).toContain('"b"');
  });

  test.each([
    ['brackets', '('.repeat(10_000) + ')'.repeat(10_000)],
    ['open brackets', '[('.repeat(20_000)],
    ['a chain', `x = ${'a + '.repeat(20_000)}a`],
    ['indentation', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n')],
    ['noise', Array.from({ length: 60_000 }, (_, index) => '({[":\'\n \tabf=,'[(index * 7919 * ((index % 13) + 3)) % 14]).join('')],
  ])('%s without end are bounded, and a defect', async (_, text) => {
    expect((await readPython(text)).defects.length).toBeGreaterThan(0);
  });

  test('the parser is sound after it gave up', async () => {
    await readPython('{% if x %}\n)(]['.repeat(5_000));
    expect(await expressionOf('f(x)')).toMatchObject({ kind: 'call' });
  });

  const token = fc.constantFrom(
    'def ',
    'f',
    '(',
    ')',
    ':',
    '\n',
    '  ',
    '"',
    "'",
    'f"{',
    '}',
    '[',
    ']',
    'if ',
    'for ',
    ' in ',
    '=',
    ',',
    '#',
    'x',
    '\\',
    '"""',
    '😀',
    'lambda ',
    '*',
    'print ',
  );
  test('any soup of tokens is read, with places inside it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 60 }), async (tokens) => {
        const text = tokens.join('');
        const module = await readPython(text);
        for (const { start, end } of [...module.body, ...module.comments]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        expect(bare(await readPython(text))).toEqual(bare(module));
      }),
      { numRuns: 150 },
    );
  });
});

test('a module that is only checked is read where it is broken, and empty where it is not', async () => {
  expect(await checkPython('x = 1\n')).toMatchObject({ body: [], defects: [] });
  expect((await checkPython('def f(:\n')).defects).toEqual((await readPython('def f(:\n')).defects);
  expect((await checkPython(`x = ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`)).defects).toHaveLength(1);
});

test('a module of which only some functions are asked for has those, what they stand in, and no other function or class', async () => {
  const text =
    'x = 1\nclass A:\n    def far(self):\n        pass\n    @cached\n    def near(self):\n        return 1\ndef f():\n    def nearby():\n        pass\nclass B:\n    pass\n';
  const { body } = await checkPython(text, /near/);
  const all = [...statementsIn(body)].flatMap((one) => (one.kind === 'function' || one.kind === 'class' ? [one.name] : []));
  expect(all.toSorted()).toEqual(['A', 'f', 'near', 'nearby']);
  const near = [...statementsIn(body)].find((one) => one.kind === 'function' && one.name === 'near');
  expect(near).toEqual([...statementsIn(await statementsOf(text))].find((one) => one.kind === 'function' && one.name === 'near'));
  const deep = (level: number): string => (level === 30 ? 'pass' : `class C${level}:\n${' '.repeat(level + 1)}${deep(level + 1)}`);
  expect((await checkPython(`${deep(0)}\n`, /never/)).body).toEqual([]);
  expect((await checkPython('def f(:\n', /f/)).defects).toEqual((await readPython('def f(:\n')).defects);
});
