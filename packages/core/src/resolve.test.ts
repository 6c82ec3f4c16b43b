import { sampleGuard } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from './errors.ts';
import { readSettings, resolveSettings } from './resolve.ts';
import { command, count, duration, type Field, flag, list, memory, oneOf, size } from './settings.ts';
import { suggest } from './suggest.ts';

const { settings: spec } = sampleGuard(async () => undefined);
const resolve = (values: Record<string, string>) => resolveSettings(spec, { origin: 'input', values: new Map(Object.entries(values)) });

function problemsOf(values: Record<string, string>): readonly string[] {
  try {
    resolve(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('defaults are what the fields say, with their origin', () => {
  const { own, common, origins } = resolve({ 'max-bytes': '2KiB', strict: '' });
  expect(own).toEqual({ paths: ['.'], mode: 'verify', 'max-bytes': 2048, strict: false, label: undefined });
  expect(common['fail-on']).toBe('error');
  expect([origins.get('max-bytes'), origins.get('strict'), origins.get('fail-on')]).toEqual(['input', 'default', 'default']);
});

test('every problem is named at once, each in one line, with what was probably meant', () => {
  expect(problemsOf({ 'fail-no': 'error', mode: 'verfy', 'max-bytes': '512', strict: 'yes', paths: '[1]' })).toEqual([
    'unknown input `fail-no`; did you mean "fail-on"?',
    'input `paths` is `[1]`, but accepts a list: one a line, or separated by commas, or a JSON array',
    'input `mode` is `verfy`, but accepts `verify`, `generate`; did you mean "verify"?',
    'input `max-bytes` is `512`, but accepts a size with its unit, such as `512MiB` or `1.5GB`',
    'input `strict` is `yes`, but accepts `true` or `false`',
  ]);
});

test('a name from outside cannot forge a line', () => {
  const problems = problemsOf({ 'x\n::error::y': 'z', name: 'a\nb' });
  expect(problems).toHaveLength(2);
  for (const problem of problems) expect(problem).not.toContain('\n');
});

test('__proto__ and constructor are unknown inputs, not prototypes', () => {
  expect(problemsOf(JSON.parse('{"__proto__":"x"}'))).toEqual(['unknown input `__proto__`']);
  expect(problemsOf({ constructor: 'x' })).toEqual(['unknown input `constructor`']);
});

describe('fields', () => {
  const read = <T>(field: Field<T>, text: string) => field.schema.safeParse(field.fromText(text));

  test.each([
    ['a\nb, c\n', ['a', 'b', 'c']],
    ['["a,b", " c"]', ['a,b', ' c']],
  ])('the list %j', (text, items) => {
    expect(read(list(''), text).data).toEqual(items);
  });

  test.each([
    ['512MiB', 512 * 2 ** 20],
    ['1.5GB', 1.5e9],
    ['1 KiB', 1024],
    ['7B', 7],
  ])('the size %j', (text, bytes) => {
    expect(read(size('', '1B'), text).data).toBe(bytes);
  });

  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['15 m', 900_000],
    ['48h', 172_800_000],
    ['30d', 2_592_000_000],
  ])('the time %j', (text, milliseconds) => {
    expect(read(duration('', '1s'), text).data).toBe(milliseconds);
    expect(duration('', '1s').inPolicy.safeParse(text).success).toBe(true);
  });

  test.each(['48', '0h', '-1s', '1.5h', '1H', '2w', 'h', '1234567s', ''])('%j is no time', (text) => {
    expect(read(duration('', '1s'), text).success).toBe(false);
    expect(duration('', '1s').inPolicy.safeParse(text).success).toBe(false);
  });

  test.each(['512', '-1B', '0B', '1e3B', '1 kb', '1.5', 'MiB', '1iB', ''])('%j is no size', (text) => {
    expect(read(size('', '1B'), text).success).toBe(false);
  });

  test.each([
    ['1', 1],
    ['1000000', 1_000_000],
  ])('the count %j', (text, number) => {
    expect(read(count('', '1'), text).data).toBe(number);
  });

  test.each(['0', '-1', '1.5', '1e3', '1,000', '01', '9007199254740993', ''])('%j is no count', (text) => {
    expect(read(count('', '1'), text).success).toBe(false);
  });

  test.each([
    ['512MiB', { bytes: 512 * 2 ** 20 }],
    ['80%-of-ram', { percentOfRam: 80 }],
    ['100%-of-ram', { percentOfRam: 100 }],
  ])('the amount of memory %j', (text, amount) => {
    expect(read(memory('', '1B'), text).data).toEqual(amount);
    expect(memory('', '1B').inPolicy.safeParse(text).success).toBe(true);
  });

  test.each(['1.5', '-1', '0', 'abc', '0%-of-ram', '101%-of-ram', '80%', '80 %-of-ram', '0B'])('%j is no amount of memory', (text) => {
    expect(read(memory('', '1B'), text).success).toBe(false);
    expect(memory('', '1B').inPolicy.safeParse(text).success).toBe(false);
  });

  test.each([
    ['["a","b c"]', ['a', 'b c']],
    ['a "$x"', ['bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', 'a "$x"']],
    ['[ -f x ] && y', ['bash', '--noprofile', '--norc', '-euo', 'pipefail', '-c', '[ -f x ] && y']],
  ])('the command %j', (text, argv) => {
    expect(read(command(''), text).data).toEqual(argv);
  });

  test.each(['[]', '[""]', '["a"', '["a", 1]', '["a\\u0000b"]', 'a\0b'])('%j is no command', (text) => {
    expect(read(command(''), text).success).toBe(false);
  });

  test('only true and false are booleans', () => {
    expect(['true', 'false', 'True', 'yes', '1'].map((text) => read(flag('', 'true'), text).success)).toEqual([true, true, false, false, false]);
  });

  test('a word outside the list is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read(oneOf(['a', 'b'], 'a', ''), text).success).toBe(text === 'a' || text === 'b');
      }),
    );
  });
});

test('a secret that is none is not repeated', () => {
  for (const token of ['two words', 'line\nbreak', 'tökén', 'x'.repeat(2001)]) {
    expect(problemsOf({ 'github-token': token })).toEqual(['input `github-token` is not a token']);
  }
  expect(problemsOf({ 'github-token': 'ghs_0123' })).toEqual([]);
});

test('suggestions are near, or none', () => {
  expect(suggest('manifets', ['manifest', 'mode'])).toBe('manifest');
  expect(suggest('xyz', ['manifest', 'mode'])).toBeUndefined();
  expect(suggest('m'.repeat(1_000_000), ['manifest'])).toBeUndefined();
});

describe('settings of what is no guard', () => {
  const read = (values: Record<string, string>) =>
    readSettings({ detail: oneOf(['full', 'minimal'], 'minimal', ''), days: count('', '7') }, { origin: 'input', values: new Map(Object.entries(values)) });

  test('are its own and no others, with their defaults', () => {
    expect(read({ days: '3', detail: '' })).toEqual({ detail: 'minimal', days: 3 });
  });

  test('name every mistake at once', () => {
    const wrong = () => read({ detial: 'full', detail: 'ful', days: '0', profile: 'strict' });
    for (const text of ['did you mean "detail"', 'did you mean "full"', '`days` is `0`', 'unknown input `profile`']) expect(wrong).toThrow(text);
  });
});
