import type { Finding } from '@mlx-guard/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Intake } from './intake.ts';
import type { Inventory } from './inventory.ts';
import { readSums } from './sums.ts';
import { formatSumsLine, parseSumsLine } from './sums-line.ts';

const digest = 'ab'.repeat(32);
const told = { told: { algorithm: 'sha256' } } as const;
const parse = (line: string): ReturnType<typeof parseSumsLine> => parseSumsLine(new TextEncoder().encode(line), told);

/** Names as a file system allows them: no NUL, not empty, valid UTF-8. */
const fileName = fc
  .array(fc.oneof(fc.constantFrom('\\', '\n', '\r', ' ', '*', '#', '/', '\u{feff}', '__proto__'), fc.string({ unit: 'binary', minLength: 1, maxLength: 4 })))
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((name) => name !== '' && name.isWellFormed());

async function read(
  bytes: Uint8Array,
  pieceBytes = 7,
): Promise<{ readonly inventory: Inventory; readonly findings: readonly Finding[]; readonly unusable: number }> {
  const findings: Finding[] = [];
  const intake = new Intake('SHA256SUMS', 'linux', (finding) => findings.push(finding));
  async function* pieces(): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const inventory = await readSums(pieces(), intake, told.told);
  intake.end();
  return { inventory, findings, unusable: intake.unusable };
}

const readText = (text: string): ReturnType<typeof read> => read(new TextEncoder().encode(text));

describe('parseSumsLine', () => {
  test('reads back every name that formatSumsLine writes, in one line', () => {
    fc.assert(
      fc.property(fileName, (name) => {
        const line = formatSumsLine(digest, name);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(parse(line.slice(0, -1))).toEqual({ kind: 'entry', algorithm: 'sha256', digest, name });
      }),
      { numRuns: 1_000 },
    );
  });

  const escaped = (name: string): string => name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  const forms: readonly (readonly [string, (name: string) => string])[] = [
    ['coreutils with --tag', (name) => `${escaped(name) === name ? '' : '\\'}SHA256 (${escaped(name)}) = ${digest}`],
    ['OpenSSL 1', (name) => `SHA256(${name})= ${digest}`],
    ['OpenSSL 3', (name) => `SHA2-256(${name})= ${digest}`],
  ];

  test.each(forms)('reads back every name that %s writes, also one like the end of a line', (shown, form) => {
    const tricky = fc.oneof(fileName, fc.constantFrom('a) = x', ') = ', ')= ', `x) = ${digest}`, '(', ' '));
    fc.assert(
      fc.property(tricky, (name) => {
        // OpenSSL escapes nothing: a name with a line feed is two lines to everybody.
        if (shown.startsWith('OpenSSL') && /^\\|\n/.test(name)) return;
        expect(parseSumsLine(new TextEncoder().encode(form(name)), { told: undefined })).toEqual({ kind: 'entry', algorithm: 'sha256', digest, name });
      }),
      { numRuns: 500 },
    );
  });

  test('takes names as they are where records end with a NUL', () => {
    fc.assert(
      fc.property(fileName, (name) => {
        const read = parseSumsLine(new TextEncoder().encode(`${digest}  ${name}`), { ...told, isZeroEnded: true });
        expect(read).toEqual({ kind: 'entry', algorithm: 'sha256', digest, name });
      }),
    );
  });

  test('answers for any bytes without throwing, and again the same', () => {
    const nearly = fc.tuple(fc.constantFrom('', '\\'), fc.constantFrom(digest, digest.slice(1)), fc.uint8Array({ maxLength: 20 }));
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      nearly.map(([mark, hex, rest]) => Uint8Array.from([...Buffer.from(mark + hex), ...rest])),
    );
    fc.assert(
      fc.property(line, (bytes) => {
        const first = parseSumsLine(bytes, told);
        expect(['entry', 'nothing', 'problem', 'weak', 'untold']).toContain(parseSumsLine(bytes, { told: undefined }).kind);
        expect(['entry', 'nothing', 'problem', 'weak']).toContain(first.kind);
        expect(parseSumsLine(bytes, told)).toEqual(first);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['binary mode', `${digest} *w.gguf`, 'w.gguf'],
    ['a name that begins with a space', `${digest}   w.gguf`, ' w.gguf'],
    ['a name that begins with an asterisk', `${digest}  *w.gguf`, '*w.gguf'],
    ['one space only', `${digest} w.gguf`, 'w.gguf'],
    ['upper case', `${digest.toUpperCase()}  w.gguf`, 'w.gguf'],
    ['a backslash in a line that does not escape', `${digest}  a\\n`, 'a\\n'],
    ['a name that only looks like a comment', `${digest}  #a`, '#a'],
    ['a byte order mark in the name', `${digest}  \u{feff}a`, '\u{feff}a'],
  ])('accepts %s', (_, line, name) => {
    expect(parse(line)).toEqual({ kind: 'entry', algorithm: 'sha256', digest, name });
  });

  test.each([
    ['', 'nothing'],
    ['# comment', 'nothing'],
  ])('passes over %j', (line, kind) => {
    expect(parse(line)).toEqual({ kind });
  });

  test.each([
    ['a digest of SHA-1', `${digest.slice(24)}  w`, 'begins with 40 hexadecimal digits', 1],
    ['a digest that is too long', `${digest}a  w`, 'begins with 65 hexadecimal digits', 1],
    ['no digest', 'w.gguf', 'does not begin with a digest', 1],
    ['an escaped line without digest', '\\w.gguf', 'does not begin with a digest', 2],
    ['a tag of an unknown algorithm', `SM3 (w) = ${digest}`, 'digests of SM3 are not read', 1],
    ['a tag with the digest of another', `SHA512 (w) = ${digest}`, 'a SHA-512 digest of 128 digits', 14],
    ['a tag without a name', `SHA256 () = ${digest}`, 'a file name in brackets', 8],
    ['a tag without brackets', `SHA256 w = ${digest}`, 'does not begin with a digest', 1],
    ['a tag with something behind', `SHA256 (w) = ${digest} `, 'is expected at the end', 79],
    ['a tag with an unknown escape', `\\SHA256 (a\\tb) = ${digest}`, 'an escape other than', 10],
    ['no separator', digest, 'a space is expected', 65],
    ['a tab as separator', `${digest}\tw`, 'a space is expected', 65],
    ['no name', `${digest}  `, 'a file name is expected', 67],
    ['no name after one space', `${digest} `, 'a file name is expected', 66],
    ['an unknown escape', `\\${digest}  a\\tb`, 'an escape other than', 68],
    ['a lonely backslash at the end', `\\${digest}  a\\`, 'an escape other than', 68],
  ])('refuses %s and says where', (_, line, words, column) => {
    expect(parse(line)).toMatchObject({ kind: 'problem', problem: expect.stringContaining(words), column });
  });

  test('refuses a name that is not UTF-8', () => {
    expect(parseSumsLine(Uint8Array.from([...Buffer.from(`${digest}  `), 0xff]), told)).toMatchObject({ kind: 'problem', column: 67 });
  });
});

describe('readSums', () => {
  test('gives the entries with their lines, the last without a line feed', async () => {
    const { inventory, findings } = await readText(`# made by hand\n${digest}  a\n\n${'0'.repeat(64)} *sub/b`);
    expect(findings).toEqual([]);
    expect(inventory.count).toBe(2);
    expect(inventory.entryAt(inventory.indexOf('a') ?? -1)).toEqual({ algorithm: 'sha256', digest, line: 2 });
    expect(inventory.entryAt(inventory.indexOf('sub/b') ?? -1)).toEqual({ algorithm: 'sha256', digest: '0'.repeat(64), line: 4 });
  });

  test('keeps names that are members of every object', async () => {
    const { inventory, findings } = await readText(`${digest}  __proto__\n${digest}  constructor\n`);
    expect(findings).toEqual([]);
    expect([inventory.indexOf('__proto__'), inventory.indexOf('constructor'), inventory.indexOf('toString')]).toEqual([0, 1, undefined]);
  });

  test('normalises CRLF and a byte order mark with one warning', async () => {
    const { inventory, findings } = await readText(`\u{feff}${digest}  a\r\n${digest}  b\r\n`);
    expect([inventory.indexOf('a'), inventory.indexOf('b')]).toEqual([0, 1]);
    expect(findings).toMatchObject([{ rule: 'model-checksum/manifest-line-endings', severity: 'warning', location: { path: 'SHA256SUMS', startLine: 1 } }]);
    expect(findings[0]?.message).toContain('a byte order mark and CRLF');
  });

  test('names the first line that ends with a carriage return', async () => {
    const { findings } = await readText(`${digest}  a\n${digest}  b\r\n`);
    expect(findings).toMatchObject([{ location: { startLine: 2 } }]);
  });

  test('reports a line that is too long as malformed and reads on', async () => {
    const { inventory, findings } = await read(Buffer.from(`${digest}  ${'a'.repeat(70_000)}\n${digest}  b\n`), 4096);
    expect(findings).toMatchObject([{ rule: 'model-checksum/manifest-malformed', location: { startLine: 1, startColumn: 1 } }]);
    expect(inventory.indexOf('b')).toBe(0);
  });

  test('bounds what it says about a manifest of nonsense, and counts the rest', async () => {
    const { findings, unusable } = await readText('nonsense\n'.repeat(250));
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)?.message).toContain('150 more entries');
    expect(unusable).toBe(250);
  });

  test('never throws, and every line is an entry, a defect or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 1, max: 100 }), async (bytes, pieceBytes) => {
        const { inventory, unusable } = await read(bytes, pieceBytes);
        const lines = Buffer.from(bytes)
          .toString('latin1')
          .split(/[\n\0]/).length;
        expect(inventory.count + unusable).toBeLessThanOrEqual(lines);
      }),
    );
  });
});
