import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter, maxLineBytes } from './lines.ts';

function linesOf(pieces: readonly Uint8Array[]): readonly { readonly number: number; readonly text: string; readonly isCut: boolean }[] {
  const splitter = new LineSplitter();
  const lines = [];
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  for (const piece of pieces) for (const { number, bytes, isCut } of splitter.split(piece)) lines.push({ number, text: latin1(bytes), isCut });
  for (const { number, bytes, isCut } of splitter.end()) lines.push({ number, text: latin1(bytes), isCut });
  return lines;
}

describe('LineSplitter', () => {
  test('gives the lines of a text, however it is cut into pieces', () => {
    const byte = fc.oneof(fc.constant(0x0a), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(fc.array(byte)), (pieces) => {
        const whole = Buffer.from(pieces.flat()).toString('latin1');
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        const lines = linesOf(pieces.map((piece) => Uint8Array.from(piece)));
        expect(lines.map(({ text }) => text)).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
      }),
    );
  });

  test('cuts a line that is too long, whether it comes whole or in pieces, and goes on after it', () => {
    const long = Buffer.alloc(maxLineBytes + 1, 'a');
    const rest = Buffer.from('\nnext\n');
    for (const pieces of [
      [Buffer.concat([long, rest])],
      [long.subarray(0, 10), long.subarray(10), rest],
      [long, Buffer.from('b'), rest],
      [long, Buffer.from('\nne'), Buffer.from('xt\n')],
    ]) {
      const [first, second] = linesOf(pieces);
      expect(first).toMatchObject({ number: 1, isCut: true });
      expect(first?.text).toBe('a'.repeat(maxLineBytes));
      expect(second).toEqual({ number: 2, text: 'next', isCut: false });
    }
  });

  test('takes a line of exactly the longest length', () => {
    expect(linesOf([Buffer.alloc(maxLineBytes, 'a'), Buffer.from('\n')])).toMatchObject([{ isCut: false }]);
    expect(linesOf([Buffer.concat([Buffer.alloc(maxLineBytes, 'a'), Buffer.from('\n')])])).toMatchObject([{ isCut: false }]);
  });
});
