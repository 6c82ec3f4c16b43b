import { characters } from './byte-window.ts';

const headBytes = 512;
const tarMagicAt = 257;
const tarSumAt = 148;
const tarSumBytes = 8;

/** Archives and packed files that have no reader here, by their first bytes. */
const archives: readonly (readonly [string, string])[] = [
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['Rar!\x1a\x07', 'rar'],
  ['\x1f\x8b\x08', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\x04\x22\x4d\x18', 'lz4'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
];
const bzip2Block = '1AY&SY';

/** Programs, by their first bytes. */
const programs: readonly (readonly [string, string])[] = [
  ['\x7fELF', 'an ELF program'],
  ['MZ\x90\0', 'a Windows program'],
  ['\xcf\xfa\xed\xfe', 'a macOS program'],
  ['\xca\xfe\xba\xbe', 'a macOS program'],
  ['#!/', 'a script'],
];

/** Whether these are the head of a tar of before there was a magic number: octal digits are the sum of its bytes, themselves taken for spaces. Unpackers ask no more. */
function isOldTar(head: Uint8Array, text: string): boolean {
  const sum = /^ *([0-7]{1,7})[\0 ]/.exec(text.slice(tarSumAt, tarSumAt + tarSumBytes))?.[1];
  if (sum === undefined || head.length < headBytes || head[0] === 0) return false;
  const others = head.reduce((total, value, at) => (at >= tarSumAt && at < tarSumAt + tarSumBytes ? total : total + value), 0);
  return Number.parseInt(sum, 8) === others + tarSumBytes * 0x20;
}

/** The kind of archive that begins with these bytes; give 512 of them. */
export function archiveOf(start: Uint8Array): string | undefined {
  const head = start.subarray(0, headBytes);
  const text = characters(head);
  if (text.startsWith('ustar', tarMagicAt) || isOldTar(head, text)) return 'tar';
  const found = archives.find(([magic]) => text.startsWith(magic))?.[1];
  return found === 'bzip2' && !text.startsWith(bzip2Block, 4) ? undefined : found;
}

/** The kind of program that begins with these bytes. */
export function programOf(start: Uint8Array): string | undefined {
  const text = characters(start.subarray(0, headBytes));
  return programs.find(([magic]) => text.startsWith(magic))?.[1];
}
