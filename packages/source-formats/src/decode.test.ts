import { describe, expect, test } from 'vitest';
import { decodePython, decodeUtf8 } from './index.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const latin = (text: string): Uint8Array => Uint8Array.from([...text].map((character) => character.charCodeAt(0)));

describe('bytes become text', () => {
  test('without the byte order mark', () => {
    expect(decodeUtf8(bytes(0xef, 0xbb, 0xbf, 0x61))).toEqual({ text: 'a' });
  });

  test('not where there is a NUL, or what is not UTF-8', () => {
    expect(decodeUtf8(bytes(0x61, 0))).toHaveProperty('problem');
    expect(decodeUtf8(bytes(0x61, 0xe9))).toHaveProperty('problem');
    expect(decodePython(bytes(0x61, 0xe9))).toHaveProperty('problem');
  });

  test('of Python as its declaration says, in one of the first two lines', () => {
    expect(decodePython(latin('#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = "é"'))).toMatchObject({ text: expect.stringContaining('é') });
    expect(decodePython(latin('\n\n# coding: latin-1\nx = "é"'))).toHaveProperty('problem');
    expect(decodePython(latin('# coding: no-such-thing\nx = "é"'))).toHaveProperty('problem');
  });
});
