import { createHash } from 'node:crypto';
import { FileError, type Files, type OpenFile } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { digestFiles } from './digest.ts';

/** A file that says it has `size` bytes, and gives at most `step` of `bytes` at a time. */
function fileOf(bytes: Uint8Array, size: number, step: number): OpenFile {
  return {
    size,
    read: async () => new Uint8Array(),
    readInto: async (buffer, offset) => {
      const part = bytes.subarray(offset, offset + Math.min(step, buffer.length));
      buffer.set(part);
      return part.length;
    },
    unchanged: async () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const filesWith = (open: Files['open']): Files => ({
  open,
  walk: async function* () {},
  at: () => {
    throw new TypeError('not needed');
  },
});

const digest = (open: Files['open']): ReturnType<typeof digestFiles> =>
  digestFiles([{ path: 'w', algorithms: ['sha256'] }], { files: filesWith(open), signal: new AbortController().signal });

describe('digestFiles', () => {
  const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => index % 251);

  test('hashes files that come in short reads, beyond one window', async () => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const step of [1_000, 65_537, 1_000_000])
      expect(await digest(async () => fileOf(bytes, bytes.length, step))).toEqual([{ kind: 'read', digests: [sha256], bytes: bytes.length }]);
  });

  test('tells a file that became shorter', async () => {
    expect(await digest(async () => fileOf(bytes, bytes.length + 1, 1_000_000))).toEqual([
      { kind: 'changed', why: `the file ended early, at byte ${bytes.length}` },
    ]);
  });

  test('tells a read that fails in the middle', async () => {
    const failing = { ...fileOf(bytes, bytes.length, 1), readInto: async () => Promise.reject(new FileError('unreadable', 'w', 'w cannot be read (EIO)')) };
    expect(await digest(async () => failing)).toEqual([{ kind: 'unreadable', why: 'w cannot be read (EIO)' }]);
  });

  test('lets a defect of ours through', async () => {
    await expect(digest(async () => Promise.reject(new TypeError('defect')))).rejects.toThrow('defect');
  });
});
