import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLfsPointer, maxPointerBytes, parseLfsPointer } from './lfs-pointer.ts';

const oid = 'ab'.repeat(32);
const parse = (text: string): ReturnType<typeof parseLfsPointer> => parseLfsPointer(new TextEncoder().encode(text));
const version = 'version https://git-lfs.github.com/spec/v1\n';

describe('parseLfsPointer', () => {
  test.each([
    ['as git-lfs writes it', `${version}oid sha256:${oid}\nsize 12345\n`, { oid, bytes: 12_345 }],
    ['with an extension', `${version}ext-0-foo sha256:${'c'.repeat(64)}\noid sha256:${oid}\nsize 0\n`, { oid, bytes: 0 }],
    ['of the time before the name changed', `version https://hawser.github.com/spec/v1\noid sha256:${oid}\nsize 1\n`, { oid, bytes: 1 }],
    ['with CRLF', `${version}oid sha256:${oid}\r\nsize 1\r\n`, { oid, bytes: 1 }],
    ['cut off in its digest', `${version}oid sha256:${oid.slice(1)}`, { oid: undefined, bytes: undefined }],
    ['with a size that is none', `${version}oid sha256:${oid}\nsize 1e3\n`, { oid, bytes: undefined }],
    ['with a size beyond what is exact', `${version}oid sha256:${oid}\nsize 9999999999999999\n`, { oid, bytes: undefined }],
  ])('reads one %s', (_, text, read) => {
    expect(parse(text)).toEqual(read);
  });

  test.each([
    ['nothing', ''],
    ['a text that only names it', ` ${version}`],
    ['another version line', 'version https://example.org/spec/v1\n'],
    ['what is too long to be one', `${version}${'x'.repeat(maxPointerBytes)}`],
  ])('is not taken in by %s', (_, text) => {
    expect(parse(text)).toBeUndefined();
  });

  test('answers for any bytes, and never for more than a pointer may have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), (bytes, isPointer) => {
        const given = isPointer ? Uint8Array.from([...new TextEncoder().encode(version), ...bytes]) : bytes;
        const read = parseLfsPointer(given);
        expect(read !== undefined).toBe(isLfsPointer(given, given.length));
        if (isPointer) expect(read !== undefined).toBe(given.length < maxPointerBytes);
      }),
    );
  });
});
