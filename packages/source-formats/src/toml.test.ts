import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseToml } from './index.ts';
import type { TomlDocument } from './toml.ts';

function documentOf(text: string): TomlDocument {
  const document = parseToml(text);
  if ('problem' in document) throw new Error(document.problem);
  return document;
}

/** What stands at a place. */
function at(text: string, path: readonly (string | number)[]): string | undefined {
  const { line, column, endColumn } = documentOf(text).placeOf(path);
  return text.split('\n')[line - 1]?.slice(column - 1, endColumn - 1);
}

const lock = `version = 1 # one
[[package]]
name = "a" # "b"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
wheels = [
  { url = "x", size = 1 }, # ]
]

[package.metadata]
requires-dist = []

[[package]]
"version" = '2.0'
note = """
[[package]]
version = "9"
"""""
a."b.c" = 1979-05-27 07:32:00
`;

describe('places', () => {
  test.each([
    [['version'], '1'],
    [['package', 0], '[[package]]'],
    [['package', 0, 'version'], '"1.0"'],
    [['package', 0, 'source', 'registry'], '{ registry = "https://pypi.org/simple" }'],
    [['package', 0, 'metadata', 'requires-dist'], '[]'],
    [['package', 1, 'version'], "'2.0'"],
    [['package', 1, 'a', 'b.c'], '1979-05-27'],
    [['package', 1, 'absent'], '[[package]]'],
    [['absent'], ''],
  ])('%j', (path, written) => {
    expect(at(lock, path)).toBe(written);
  });

  test('are found for every key, whatever its name and value', () => {
    const key = fc.string({ unit: 'binary', minLength: 1 });
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
    const tables = fc.array(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(tables, (all) => {
        // JSON's strings and numbers are TOML's too, but for the escape of DEL and what lies outside of Unicode.
        const json = (one: unknown): string => JSON.stringify(one).replaceAll('\x7f', '\\u007f');
        fc.pre(json(all).isWellFormed() && !/\\ud[89a-f]/.test(json(all)));
        const text = all.map((table) => `[[t]] # "\n${table.map(([name, item]) => `${json(name)} = ${json(item)}\n`).join('')}`).join('');
        for (const [index, table] of all.entries()) for (const [name, item] of table) expect(at(text, ['t', index, name])).toBe(json(item));
      }),
    );
  });
});

describe('what is no TOML', () => {
  test.each([
    ['a = 1\na = 2\n', 2],
    ['a = \n', 1],
    ['a = "x', 1],
    ['\n\n[t\n', 3],
    ['a = 99999999999999999999', 1],
    [`a = ${'['.repeat(200)}${']'.repeat(200)}`, 1],
    [`a = ${'['.repeat(1e6)}`, 1],
  ])('%.40j is told at line %i', (text, line) => {
    expect(parseToml(text)).toMatchObject({ problem: expect.stringMatching(/^[^\n]+$/), place: { line } });
  });

  test('nothing is thrown, whatever is read', () => {
    const piece = fc.constantFrom('[', ']', '{', '}', '"', "'", '"""', "'''", '\\', '=', ',', '.', '#', '\n', '\r\n', ' ', 'a', '1', '__proto__', '\u{1f600}');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const document = parseToml(pieces.join(''));
        if ('value' in document) expect(document.placeOf(['a', 0, 'b']).line).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a long string is no deep stack', () => {
    const text = `a = """${'x\\"'.repeat(500_000)}"""\nb = 1\n`;
    expect(documentOf(text).placeOf(['b'])).toEqual({ line: 2, column: 5, endColumn: 6 });
  });

  test('names of the language are names like any other', () => {
    const { value } = documentOf('__proto__ = 1\n[constructor]\nprototype = 2\n');
    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});
