import { markdown, markdownCode, markdownRow } from '@mlx-guard/reporters';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveReference, outsideCode, renderMarkdown } from './github-markdown.ts';
import { hostileNames } from './hostile-names.ts';

const markup = '`*_~[]()<>!#@:/\\|&;$-+=.1 \n\t"\'';
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...markup, 'a', 'www.', 'http://x.y', '<b>', '<!--', '](', '&lt;', 'GH-1', '0123abc', '](http://x.y)', '- ', '1. '),
    maxLength: 40,
  }),
  fc.constantFrom(...Object.values(hostileNames)).map((name) => name.slice(0, 300)),
);

/** A paragraph of text and code spans, and nothing else. */
const inert = /^<p>(?:[^<]|<code>[^<]*<\/code>)*<\/p>$/;

describe('as GitHub renders it', { timeout: 120_000 }, () => {
  it('any text is a paragraph of plain words and code, in which nothing comes alive', () => {
    fc.assert(
      fc.property(text, (given) => {
        const html = renderMarkdown(`x ${markdown(given)}`).trim();
        expect(html).toMatch(inert);
        expect(outsideCode(html)).not.toMatch(liveReference);
      }),
      { numRuns: 1_000 },
    );
  });

  it('any text at the start of a line makes no heading, list, quote, rule or table', () => {
    fc.assert(
      fc.property(text, (given) => {
        const html = renderMarkdown(markdown(given)).trim();
        expect(html === '' || inert.test(html)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('any text as code is one code span that shows it', () => {
    fc.assert(
      fc.property(text, (given) => {
        const html = renderMarkdown(`x ${markdownCode(given)} y`).trim();
        expect(html).toMatch(given === '' ? /^<p>x \(empty\) y<\/p>$/ : /^<p>x <code>[^<]*<\/code> y<\/p>$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('any text stays in its cell', () => {
    fc.assert(
      fc.property(text, text, (first, second) => {
        const table = markdownRow(['a', 'b', 'c']) + markdownRow(['---', '---', '---']) + markdownRow([markdown(first), markdownCode(second), 'end']);
        const rows = renderMarkdown(table).split('<tr>').slice(2);
        expect(rows).toHaveLength(1);
        const cells = [...(rows[0] ?? '').matchAll(/<td>((?:[^<]|<code>[^<]*<\/code>)*)<\/td>/g)].map(([, cell]) => cell);
        expect(cells).toHaveLength(3);
        expect(cells[2]).toBe('end');
      }),
      { numRuns: 1_000 },
    );
  });
});
