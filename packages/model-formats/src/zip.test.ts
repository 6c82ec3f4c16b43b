import { crc32, deflateRawSync } from 'node:zlib';
import { memoryPorts } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipOfFiles } from './encode-zip.ts';
import { readZipDirectory, readZipEntry, ZipError, zipTrick } from './zip.ts';

async function contents(bytes: Uint8Array, maxBytes = 1_000): Promise<readonly (readonly [string, string])[]> {
  await using file = await memoryPorts({}, { files: { zip: bytes } }).files.open('zip');
  const all: (readonly [string, string])[] = [];
  for (const entry of await readZipDirectory(file)) all.push([entry.name, new TextDecoder().decode(await readZipEntry(file, entry, maxBytes))]);
  return all;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One entry, deflated, as tools write it; `claimed` is the size that the directory says. */
function deflated(text: string, claimed = text.length): Uint8Array {
  const packed = deflateRawSync(text);
  const zip = zipOfFiles({ a: ' '.repeat(packed.length) });
  zip.set(packed, 31);
  const directory = 31 + packed.length;
  view(zip).setUint16(directory + 10, 8, true);
  view(zip).setUint32(directory + 16, crc32(text), true);
  view(zip).setUint32(directory + 24, claimed, true);
  return zip;
}

/** The same zip with the 64 bit records that more than 65,535 entries need (APPNOTE 4.3.14 and 4.3.15). */
function zip64(zip: Uint8Array): Uint8Array {
  const end = view(zip).byteLength - 22;
  const [count, size, offset] = [view(zip).getUint16(end + 10, true), view(zip).getUint32(end + 12, true), view(zip).getUint32(end + 16, true)];
  const out = new Uint8Array(zip.length + 76);
  out.set(zip.subarray(0, end));
  const at = view(out);
  at.setUint32(end, 0x06064b50, true);
  for (const [place, value] of [
    [24, count],
    [32, count],
    [40, size],
    [48, offset],
  ] as const)
    at.setBigUint64(end + place, BigInt(value), true);
  at.setUint32(end + 56, 0x07064b50, true);
  at.setBigUint64(end + 64, BigInt(end), true);
  out.set(zip.subarray(end), end + 76);
  at.setUint16(end + 76 + 10, 0xffff, true);
  at.setUint32(end + 76 + 16, 0xffffffff, true);
  return out;
}

describe('zip files', () => {
  test('give what was put in, stored, deflated, and with 64 bit records', async () => {
    const files = { 'a.json': '{}', '../../b': 'é', __proto__x: '' };
    expect(await contents(zipOfFiles(files))).toEqual(Object.entries(files));
    expect(await contents(zip64(zipOfFiles(files)))).toEqual(Object.entries(files));
    expect(await contents(deflated('text '.repeat(50)))).toEqual([['a', 'text '.repeat(50)]]);
  });

  test('a bomb is not unpacked: neither beyond what it claims, nor beyond the bound', async () => {
    await expect(contents(deflated('0'.repeat(1_000_000), 100))).rejects.toThrow('cannot be unpacked');
    await expect(contents(deflated('0'.repeat(1_000_000)))).rejects.toThrow('more than 1000 bytes');
  });

  test('cut anywhere, they are refused', async () => {
    const zip = zipOfFiles({ a: 'some text', b: 'more' });
    for (let length = 0; length < zip.length; length += 1) await expect(contents(zip.subarray(0, length))).rejects.toBeInstanceOf(ZipError);
  });

  test('changed anywhere, nothing else is thrown, and no content differs in silence', async () => {
    const files = { a: 'some text', b: 'more' };
    const zip = zip64(zipOfFiles(files));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: zip.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = zip.slice();
        bytes[at] = (bytes[at] ?? 0) ^ change;
        try {
          for (const [, text] of await contents(bytes)) expect(Object.values(files)).toContain(text);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ZipError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a zip that is more than a list of files', () => {
  const trickOf = async (zip: Uint8Array): Promise<string | undefined> => {
    await using file = await memoryPorts({}, { files: { zip } }).files.open('zip');
    return zipTrick(await readZipDirectory(file));
  };
  /** Changes the directory's entry, or that of a number, at an offset within it. */
  const patched = (change: (directory: DataView, first: number) => void): Uint8Array => {
    const zip = zipOfFiles({ a: 'x', b: 'y' });
    change(view(zip), view(zip).getUint32(zip.length - 22 + 16, true));
    return zip;
  };

  test.each(['../a', 'a/../b', '/etc/passwd', 'C:\\a', 'C:/a', 'a\\b', './a', 'a//b', '', 'a\nb', 'a\u202eb'])('is seen by the name %j', async (name) => {
    expect(await trickOf(zipOfFiles({ [name]: 'x' }))).toBe('has an entry whose name is no plain path');
  });

  test('is seen by links, encryption, shared bytes, and names that differ only in case', async () => {
    expect(await trickOf(patched((directory, at) => directory.setUint32(at + 38, 0xa1ff0000, true)))).toContain('link');
    expect(await trickOf(patched((directory, at) => directory.setUint16(at + 8, 1, true)))).toContain('encrypted');
    expect(await trickOf(patched((directory, at) => directory.setUint32(at + 47 + 42, 0, true)))).toContain('share bytes');
    expect(await trickOf(zipOfFiles({ 'a.json': 'x', 'A.json': 'y' }))).toContain('two entries');
  });

  test('is never one whose names all stay below a folder, however they are made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), async (names) => {
        const zip = zipOfFiles(Object.fromEntries(names.map((name) => [name, 'x'])));
        const leads = names.some((name) => name.toWellFormed().split(/[\\/]/).includes('..') || /^(?:[\\/]|[A-Za-z]:)/.test(name));
        expect(leads && (await trickOf(zip)) === undefined).toBe(false);
      }),
    );
  });

  test('is not listed beyond a bound', async () => {
    await using file = await memoryPorts({}, { files: { zip: zipOfFiles({ a: 'x', b: 'y' }) } }).files.open('zip');
    await expect(readZipDirectory(file, 1)).rejects.toThrow('has more than 1 entries');
  });

  test('a plain one is not', async () => {
    expect(await trickOf(zipOfFiles({ 'a.json': 'x', 'b/c.json': 'y', 'b/': '' }))).toBeUndefined();
  });
});
