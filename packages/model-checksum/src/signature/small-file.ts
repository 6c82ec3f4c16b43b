import type { FileError, OpenFile } from '@mlx-guard/core';

/** All bytes of a file; undefined where it is not as it was when it was opened. The caller has compared its size with a limit. */
export async function readWhole(file: OpenFile): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(file.size);
  for (let filled = 0; filled < bytes.length; ) {
    const count = await file.readInto(bytes.subarray(filled), filled);
    if (count === 0) return undefined;
    filled += count;
  }
  return (await file.unchanged()) ? bytes : undefined;
}

/** Why a file that a setting names cannot be opened, in words that follow its name. */
export const whyNot = ({ code, message }: FileError): string =>
  code === 'absent' ? 'does not exist' : code === 'link' ? 'is a link, or lies behind one' : `cannot be read: ${message}`;
