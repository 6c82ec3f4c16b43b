import { isUtf8 } from 'node:buffer';

/** Bytes of a character by its first byte (RFC 3629); 1 for a byte that begins none. */
const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);

/** Where the first character begins that is not UTF-8; undefined where all are. */
export function utf8DefectAt(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length = lengthOf(lead);
    if (lead >= 0x80 && !isUtf8(bytes.subarray(at, at + length))) break;
    at += length;
  }
  return at;
}
