import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxLineBytes, recordsOf } from './lines.ts';

async function linesOf(
  pieces: readonly Uint8Array[],
): Promise<readonly { readonly number: number; readonly text: string; readonly isCut: boolean; readonly isZeroEnded: boolean }[]> {
  async function* given(): AsyncIterable<Uint8Array> {
    yield* pieces;
  }
  const lines = [];
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  for await (const { number, bytes, isCut, isZeroEnded } of recordsOf(given())) lines.push({ number, text: latin1(bytes), isCut, isZeroEnded });
  return lines;
}

describe('recordsOf', () => {
  test.each([
    ['lines', 1, '\n'],
    ['records that a NUL ends', 0, '\0'],
  ])('gives the %s of a text, however it is cut into pieces', async (_, least, end) => {
    const byte = fc.oneof(fc.constant(end.charCodeAt(0)), fc.integer({ min: least, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(byte)), async (given) => {
        const pieces = least === 0 ? [...given, [0]] : given;
        const whole = Buffer.from(pieces.flat()).toString('latin1');
        const expected = whole.split(end);
        if (expected.at(-1) === '') expected.pop();
        const lines = await linesOf(pieces.map((piece) => Uint8Array.from(piece)));
        expect(lines.every(({ isZeroEnded }) => isZeroEnded === (least === 0))).toBe(true);
        expect(lines.map(({ text }) => text)).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
      }),
    );
  });

  test('cuts a line that is too long, whether it comes whole or in pieces, and goes on after it', async () => {
    const long = Buffer.alloc(maxLineBytes + 1, 'a');
    const rest = Buffer.from('\nnext\n');
    for (const pieces of [
      [Buffer.concat([long, rest])],
      [long.subarray(0, 10), long.subarray(10), rest],
      [long, Buffer.from('b'), rest],
      [long, Buffer.from('\nne'), Buffer.from('xt\n')],
    ]) {
      const [first, second] = await linesOf(pieces);
      expect(first).toMatchObject({ number: 1, isCut: true });
      expect(first?.text).toBe('a'.repeat(maxLineBytes));
      expect(second).toEqual({ number: 2, text: 'next', isCut: false, isZeroEnded: false });
    }
  });

  test('takes a line of exactly the longest length', async () => {
    expect(await linesOf([Buffer.alloc(maxLineBytes, 'a'), Buffer.from('\n')])).toMatchObject([{ isCut: false }]);
    expect(await linesOf([Buffer.concat([Buffer.alloc(maxLineBytes, 'a'), Buffer.from('\n')])])).toMatchObject([{ isCut: false }]);
  });
});
