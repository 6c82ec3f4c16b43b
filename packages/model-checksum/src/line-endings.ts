import { FileError, type Ports } from '@mlx-guard/core';
import type { Claim } from './expected.ts';
import { Hashers } from './hasher.ts';

/** A larger file is not read again to explain a mismatch. */
export const maxTextBytes = 4 * 1024 * 1024;

const [nul, lineFeed, carriageReturn] = [0, 0x0a, 0x0d];

/** The bytes with every line ended by a line feed alone. */
export function withLineFeeds(bytes: Uint8Array): Uint8Array {
  const kept = bytes.filter((byte, index) => !(byte === carriageReturn && bytes[index + 1] === lineFeed));
  return kept;
}

/** The bytes with every line ended by a carriage return and a line feed. */
export function withReturns(bytes: Uint8Array): Uint8Array {
  const lone = bytes.reduce((count, byte, index) => count + (byte === lineFeed && bytes[index - 1] !== carriageReturn ? 1 : 0), 0);
  const result = new Uint8Array(bytes.length + lone);
  let at = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte === lineFeed && bytes[index - 1] !== carriageReturn) result[at++] = carriageReturn;
    result[at++] = byte;
  }
  return result;
}

/**
 * Whether a file would be what its claims say if its lines ended otherwise: `crlf` where it has carriage returns too many, `lf` where it lacks them.
 * Undefined where line endings do not explain it, where it is no text, or where it cannot be read.
 */
export async function lineEndingCause(path: string, claims: readonly Claim[], { files }: Pick<Ports, 'files'>): Promise<'crlf' | 'lf' | undefined> {
  try {
    await using file = await files.open(path);
    if (file.size === 0 || file.size > maxTextBytes) return undefined;
    const bytes = await file.read(0, file.size);
    if (bytes.includes(nul)) return undefined;
    const hashers = new Hashers();
    const fits = async (form: Uint8Array): Promise<boolean> => {
      for (const { algorithm, digest } of claims) if ((await hashers.whole(algorithm, form)) !== digest) return false;
      return true;
    };
    if (await fits(withLineFeeds(bytes))) return 'crlf';
    return (await fits(withReturns(bytes))) ? 'lf' : undefined;
  } catch (thrown) {
    if (thrown instanceof FileError) return undefined;
    throw thrown;
  }
}
