import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readManifestName } from './manifest-name.ts';

describe('readManifestName', () => {
  test.each([
    ['w.gguf', 'w.gguf'],
    ['./w.gguf', 'w.gguf'],
    ['a//b/./c', 'a/b/c'],
    ['..a/b..', '..a/b..'],
    ['a\\b', 'a\\b'],
    ['C:w', 'C:w'],
    ['\n::error::x', '\n::error::x'],
  ])('takes %j for %j', (written, name) => {
    expect(readManifestName(written, 'linux')).toEqual({ name });
  });

  test.each(['/a', '//a', '..', '../a', 'a/../b', 'a/..', 'a\0b'])('will not follow %j', (written) => {
    expect(readManifestName(written, 'darwin')).toHaveProperty('unsafe');
  });

  test.each(['a\\b', 'C:w', 'w.gguf:stream', '\\\\host\\share'])('will not follow %j on Windows', (written) => {
    expect(readManifestName(written, 'win32')).toHaveProperty('unsafe');
  });

  test.each(['', '.', './', 'a/', 'a/.', 'a'.repeat(4_097), '\udc00'])('cannot use %j', (written) => {
    expect(readManifestName(written, 'linux')).toHaveProperty('unusable');
  });

  test('never gives a name that leads out of its folder', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', '\0', 'a'), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom('/', ''), (parts, glue) => {
        const read = readManifestName(parts.join(glue), 'linux');
        if (!('name' in read)) return;
        expect(read.name.split('/').filter((component) => ['', '.', '..'].includes(component) || component.includes('\0'))).toEqual([]);
        expect(readManifestName(read.name, 'linux')).toEqual(read);
      }),
      { numRuns: 300 },
    );
  });
});
