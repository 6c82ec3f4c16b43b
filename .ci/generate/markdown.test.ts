import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { block, code, page, prose, table } from './markdown.ts';

describe('prose', () => {
  test('keeps code as it is and brings no markup to life', () => {
    expect(prose('Loads `*.py` and *.bin from <img> & [x](y), see #1')).toBe('Loads `*.py` and \\*.bin from \\<img\\> \\& \\[x\\](y), see \\#1');
  });

  test('is one line', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[\n\r]/.test(prose(text))));
  });
});

describe('table', () => {
  test('has as many cells in every row whatever stands in them', () => {
    const cells = fc.string().map(prose);
    fc.assert(
      fc.property(cells, cells, (first, second) => {
        const [row = ''] = table(['A', 'B'], [[first, second]])
          .split('\n')
          .slice(2);
        const bars = [...row.matchAll(/(?<!\\)(?:\\\\)*\|/g)].length;
        expect(bars).toBe(3);
      }),
    );
  });

  test('shows a bar inside code', () => {
    expect(table(['A'], [['`a|b`']])).toBe('| A |\n| --- |\n| `a\\|b` |');
  });
});

describe('block', () => {
  test('cannot be closed from inside', () => {
    expect(block('a\n```\nb', 'text')).toBe('````text\na\n```\nb\n````');
  });

  test('ends its last line', () => {
    expect(block('a\n')).toBe('```\na\n```');
  });
});

test('inline code holds no backtick', () => {
  expect(code('a`b')).toBe("`a'b`");
});

test('a page leaves out what is not there', () => {
  expect(page('a', undefined, 'b')).toBe('a\n\nb\n');
});
