import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonDocument, type YamlNode } from './index.ts';

/** What the values are, without their places. */
function plain(node: YamlNode | undefined): unknown {
  if (node?.kind === 'map') return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]));
  if (node?.kind === 'list') return node.items.map(plain);
  return node?.kind === 'scalar' ? node.value : undefined;
}

describe('JSON', () => {
  test('is read as the language reads it, each value where it stands', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.nat({ max: 4 }), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const { root, defects } = readJsonDocument(text);
        expect(defects).toEqual([]);
        expect(JSON.stringify(plain(root))).toBe(JSON.stringify(JSON.parse(text)));
        const check = (node: YamlNode): void => {
          expect(JSON.parse(text.slice(node.start, node.end))).toEqual(JSON.parse(JSON.stringify(plain(node))));
          for (const inner of node.kind === 'map' ? node.members.map(({ value }) => value) : node.kind === 'list' ? node.items : []) check(inner);
        };
        if (root !== undefined) check(root);
      }),
    );
  });

  test('what is not JSON has a defect, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', 'a', '\\', '1', '-', 'null', ' ', '\n', '//', '/*', '\u0000')), (pieces) => {
        const text = pieces.join('');
        let isValid = true;
        try {
          JSON.parse(text);
        } catch {
          isValid = false;
        }
        expect(readJsonDocument(text).defects.length === 0).toBe(isValid);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['{"a": 1, "a": 2}', 'this name stands twice', 9],
    ['{"a": [1, 2', 'it ends too early', 11],
    ['{"a": 1} x', 'something stands behind the end', 9],
    ['['.repeat(200), 'it is nested more than 100 levels deep', 101],
    ['{"a": 1,}', 'a name in quotation marks is missing here', 8],
    ['["\\x"]', 'this string has an escape that is none', 1],
  ])('%j: %s', (text, problem, start) => {
    expect(readJsonDocument(text).defects[0]).toMatchObject({ problem, span: { start } });
  });

  test('what stands before a defect was read', () => {
    expect(plain(readJsonDocument('{"a": 1, "b": [2, 3], "c": {').root)).toEqual({ a: 1, b: [2, 3] });
  });

  test('comments and trailing commas are taken where they are allowed', () => {
    const text = '\uFEFF// head\n{ "a": [1, 2,], /* "no": 1, */ "b": "//", }\n';
    expect(plain(readJsonDocument(text, { comments: true }).root)).toEqual({ a: [1, 2], b: '//' });
    expect(readJsonDocument(text).defects).toHaveLength(1);
  });
});
