import { crc32 } from 'node:zlib';

const bytesOf = (length: number, ...fields: readonly (readonly [number, number, 2 | 4])[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(length));
  for (const [offset, value, size] of fields) size === 2 ? view.setUint16(offset, value, true) : view.setUint32(offset, value, true);
  return new Uint8Array(view.buffer);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** A zip of these files, stored: for examples and tests. */
export function encodeZip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const encoder = new TextEncoder();
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [encoder.encode(name), typeof text === 'string' ? encoder.encode(text) : text];
    const sizes = (at: number) =>
      [
        [at, crc32(data), 4],
        [at + 4, data.length, 4],
        [at + 8, data.length, 4],
        [at + 12, path.length, 2],
      ] as const;
    const local = joined([bytesOf(30, [0, 0x04034b50, 4], [4, 20, 2], ...sizes(14)), path, data]);
    directory.push(joined([bytesOf(46, [0, 0x02014b50, 4], [4, 20, 2], [6, 20, 2], ...sizes(16), [42, offset, 4]), path]));
    locals.push(local);
    offset += local.length;
  }
  const listed = joined(directory);
  const count = directory.length;
  return joined([...locals, listed, bytesOf(22, [0, 0x06054b50, 4], [8, count, 2], [10, count, 2], [12, listed.length, 4], [16, offset, 4])]);
}
