import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText, packageText, parseRecord } from './json-text.ts';

test('what fits in a line stands in one, the root never', () => {
  expect(jsonText({ extends: 'x', references: [{ path: 'a' }, { path: 'b' }], files: [] })).toBe(
    '{\n  "extends": "x",\n  "references": [{ "path": "a" }, { "path": "b" }],\n  "files": []\n}\n',
  );
});

test('what does not fit is spread out, one level at a time', () => {
  const path = 'p'.repeat(80);
  expect(jsonText({ references: [{ path }, { path }] })).toBe(`{\n  "references": [\n    { "path": "${path}" },\n    { "path": "${path}" }\n  ]\n}\n`);
});

test('both forms say the same value, members in their order', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      const once = JSON.parse(text);
      expect(JSON.stringify(JSON.parse(jsonText(once)))).toBe(text);
      expect(JSON.stringify(JSON.parse(packageText(once)))).toBe(text);
    }),
  );
});

test('only an object is a record', () => {
  expect(Object.keys(parseRecord('{"b": 1, "a": 2}'))).toEqual(['b', 'a']);
  expect(() => parseRecord('[1]')).toThrow();
  expect(() => parseRecord('{"a": 1, "a": 2}')).toThrow('stands twice');
});
