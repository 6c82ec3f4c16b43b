import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { JsonError, parseJson } from './json.ts';

test('reads what JSON.parse reads, to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      // A number may lie beyond what is held exactly: then it must be refused, never rounded.
      try {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      } catch (error) {
        expect(String(error)).toContain('exactly');
        expect(text).toMatch(/\d{16}/);
      }
    }),
  );
});

test('refuses every text that JSON.parse refuses, with a place inside it', () => {
  const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '.', 'e5', 'true', 'nul', ' ', '\n', '\u0000'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      let isValid = true;
      try {
        JSON.parse(text);
      } catch {
        isValid = false;
      }
      if (isValid) return;
      expect(() => parseJson(text)).toThrow(JsonError);
      try {
        parseJson(text);
      } catch (error) {
        expect(error instanceof JsonError && error.offset <= text.length).toBe(true);
      }
    }),
  );
});

describe('ambiguities', () => {
  test.each([
    ['{"a":1,\n "a":2}', 'line 2, column 2: this member stands twice'],
    ['9007199254740993', 'line 1, column 1: the integer cannot be held exactly (above 2^53 - 1)'],
    ['1e999', 'line 1, column 1: the number is out of range'],
    ['[1] x', 'line 1, column 5: more text after the end of the document'],
    ['"\\x"', 'line 1, column 1: a bad escape in the string'],
    ['"a\nb"', 'line 1, column 3: a raw control character in a string'],
    ['"abc', 'line 1, column 1: the string is not closed'],
    ['', 'line 1, column 1: the text ends where a value is expected'],
    ['\ufeff{}', 'line 1, column 1: a JSON value is expected'],
  ])('%j is refused', (text, message) => {
    expect(() => parseJson(text)).toThrow(message);
  });

  test('a hundred levels are read, more are refused without exhausting the stack', () => {
    expect(() => parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).not.toThrow();
    expect(() => parseJson('['.repeat(1_000_000))).toThrow('more than 100 levels deep');
  });

  test('__proto__ is a member like any other', () => {
    const value = parseJson('{"__proto__": {"polluted": true}}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('canonical form (RFC 8785)', () => {
  test('the example of the specification', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('members are ordered by UTF-16 code unit', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, '\r': 3, 1: 4 })).toBe('{"\\r":3,"1":4,"\u{1f600}":2,"\ufb33":1}');
  });

  test('a value has one form, and the form has the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('what has no canonical form is refused', () => {
    expect(() => canonicalJson('\ud800')).toThrow(TypeError);
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
  });
});
