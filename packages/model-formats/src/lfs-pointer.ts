/** What a Git LFS pointer says of the file that it stands for; undefined where it does not say it as the specification wants. */
export interface LfsPointer {
  /** SHA-256 in lower-case hex. */
  readonly oid: string | undefined;
  readonly bytes: number | undefined;
}

/** A pointer is shorter than this (Git LFS specification). */
export const maxPointerBytes = 1024;

/** How a pointer begins, today and before the name was changed. */
const starts = ['version https://git-lfs.github.com/spec/', 'version https://hawser.github.com/spec/'];

const latin1 = new TextDecoder('latin1');

/** Whether a file of this size that begins with these bytes is a Git LFS pointer. */
export function isLfsPointer(start: Uint8Array, size: number): boolean {
  if (size >= maxPointerBytes || start.length < 1) return false;
  const text = latin1.decode(start.subarray(0, 64));
  return starts.some((known) => text.startsWith(known));
}

/** Reads a Git LFS pointer, given whole. Undefined for what is none; a damaged one is still a pointer, and no model. */
export function parseLfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (!isLfsPointer(bytes, bytes.length)) return undefined;
  const lines = latin1.decode(bytes).split('\n');
  const oid = lines.map((line) => /^oid sha256:([0-9a-f]{64})\r?$/.exec(line)?.[1]).find((found) => found !== undefined);
  const size = lines.map((line) => /^size (0|[1-9]\d{0,15})\r?$/.exec(line)?.[1]).find((found) => found !== undefined);
  return { oid, bytes: size === undefined || !Number.isSafeInteger(Number(size)) ? undefined : Number(size) };
}
