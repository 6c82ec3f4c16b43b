import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stopCommandsAround, tamed } from './foreign-output.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what we run speaks between stop-commands, with a token of its own each time', () => {
  const said: string[] = [];
  const output = stopCommandsAround((text) => said.push(typeof text === 'string' ? text : new TextDecoder().decode(text)));
  output.end();
  expect(said).toEqual([]);
  output.show(bytes('::error::forged\n'));
  output.show(bytes('::stop-commands::x'));
  output.end();
  const first = /^::stop-commands::([0-9a-f]{48})\n$/.exec(said[0] ?? '')?.[1];
  expect(said).toEqual([expect.any(String), '::error::forged\n', '::stop-commands::x', `\n::${first}::\n`]);
  output.show(bytes('more'));
  expect(said[4]).not.toContain(first);
});

test('nothing that a terminal acts on comes through, and every line stays its own', () => {
  expect(new TextDecoder().decode(tamed(bytes('a\u001b[31mb\r\nc\td\u0007é')))).toBe('a.[31mb\n\nc\td.é');
  fc.assert(
    fc.property(fc.uint8Array(), (chunk) => {
      expect([...tamed(chunk)].every((byte) => byte === 0x09 || byte === 0x0a || (byte >= 0x20 && byte !== 0x7f))).toBe(true);
      expect(tamed(chunk)).toHaveLength(chunk.length);
    }),
  );
});
