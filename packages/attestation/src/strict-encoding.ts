import { Buffer } from 'node:buffer';

/** A multiple of four characters of Base64: so much is decoded at once to be compared, whatever the length. */
const windowCharacters = 256 * 1024;

/**
 * The bytes of canonical Base64 (RFC 4648, section 4, padded); undefined for anything else. Node skips what is not Base64, takes both alphabets
 * and stray bits at the end, so one signature would have many spellings: here what is decoded must encode to the same text.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(text, 'base64');
  for (let at = 0; at < text.length; at += windowCharacters) {
    const start = (at / 4) * 3;
    if (bytes.toString('base64', start, start + (windowCharacters / 4) * 3) !== text.slice(at, at + windowCharacters)) return undefined;
  }
  return bytes;
}

/** Canonical Base64 of bytes. */
export const encodeBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Whether a text is so many bytes in lower-case hex. Node cuts hex at the first character that is none. */
export const isHex = (text: string, bytes: number): boolean => text.length === bytes * 2 && /^[0-9a-f]*$/.test(text);
