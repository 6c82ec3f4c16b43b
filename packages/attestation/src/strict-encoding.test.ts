import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64, isHex } from './strict-encoding.ts';

test('what is encoded is decoded, and nothing else is', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => Buffer.from(bytes).equals(decodeBase64(encodeBase64(bytes)) ?? Buffer.from('none'))));
  fc.assert(
    fc.property(fc.string(), (text) => {
      const bytes = decodeBase64(text);
      return bytes === undefined || encodeBase64(bytes) === text;
    }),
  );
  for (const text of ['A', 'AA', 'AAA', 'AA=', 'AB==', 'AAA=AAAA', 'AA==\n', ' AAAA', 'AA-_', '====']) expect(decodeBase64(text)).toBeUndefined();
});

test('a long text is compared to its end', () => {
  const text = encodeBase64(new Uint8Array(600_000));
  expect(decodeBase64(text)).toHaveLength(600_000);
  for (const at of [0, 300_000, 524_288, text.length - 1]) expect(decodeBase64(`${text.slice(0, at)}-${text.slice(at + 1)}`)).toBeUndefined();
});

test('hex has one spelling', () => {
  expect(isHex('00ff', 2)).toBe(true);
  for (const text of ['', '0', '00', '00FF', '00fg', '00ff0', ' 0ff', '00f\n']) expect(isHex(text, 2)).toBe(false);
});
