import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byCodePoint, counted, quote, stretches, visible } from './text.ts';

test('visible escapes what does not show and keeps what does', () => {
  expect(visible('a\nb\r\t\x1b[31m')).toBe('a\\nb\\r\\t\\x1b[31m');
  expect(visible('\u202egpj.exe \u200b \ud800 \u{e0041}')).toBe('\\u{202e}gpj.exe \\u{200b} \\u{d800} \\u{e0041}');
  expect(visible('\ufdd0 \uffff \u{10fffe}')).toBe('\\u{fdd0} \\u{ffff} \\u{10fffe}');
  expect(visible('Modèle 模型 😀')).toBe('Modèle 模型 😀');
  expect(visible('##[error]x')).toBe('#\\x23[error]x');
});

test('visible leaves no line end, control or bidirectional character in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u);
    }),
  );
});

test('a quoted name is one stretch, whatever the name is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), (name) => {
      const parts = stretches(`before ${quote(name)} after`);
      expect(parts.map(({ kind }) => kind)).toEqual(['prose', 'name', 'prose']);
      expect([...(parts[1]?.text ?? '')].length).toBeLessThanOrEqual(120);
    }),
  );
});

test('quote cuts a long name and says so', () => {
  expect(quote('a'.repeat(200))).toBe(`\`${'a'.repeat(119)}…\``);
  expect(quote('a'.repeat(120))).toBe(`\`${'a'.repeat(120)}\``);
  expect(quote('a`b')).toBe('`a\\x60b`');
});

test('byCodePoint orders as UTF-8 bytes do', () => {
  const names = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(names, names, (a, b) => {
      expect(Math.sign(byCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
  expect(byCodePoint('\uffff', '\u{10000}')).toBeLessThan(0);
});

test('counted knows one from many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'file'))).toEqual(['0 files', '1 file', '2 files']);
});
