import type { Intake } from './intake.ts';
import type { ManifestRoot } from './inventory.ts';
import { formatLock, readLock } from './lock.ts';
import { formatSums, readSums } from './sums.ts';
import { here } from './tree-path.ts';

/** The formats that can be written. */
export const formats = ['model-lock', 'sha256sums'] as const;
export type Format = (typeof formats)[number];

/** One way to write a manifest down. */
export interface Grammar {
  readonly format: Format;
  /** The name under which it is found, and written by default. */
  readonly fileName: string;
  /** A larger one cannot be read, whatever the settings allow. */
  readonly maxBytes: number;
  /** What the manifest records; defects go to the intake. */
  read(pieces: AsyncIterable<Uint8Array>, intake: Intake): Promise<readonly ManifestRoot[]>;
  /** The canonical text, in pieces. Each inventory is sorted by code point. */
  write(roots: readonly ManifestRoot[]): Iterable<string>;
}

const modelLock: Grammar = {
  format: 'model-lock',
  fileName: 'model.lock.json',
  maxBytes: 500 * 1024 * 1024, // JSON is parsed from one string, and V8 has none over 2^29 characters
  read: readLock,
  write: formatLock,
};

const sha256sums: Grammar = {
  format: 'sha256sums',
  fileName: 'SHA256SUMS',
  maxBytes: Number.MAX_SAFE_INTEGER,
  read: async (pieces, intake) => [{ path: here, inventory: await readSums(pieces, intake) }],
  write: formatSums,
};

/** Every grammar, in order of preference. */
export const grammars: readonly Grammar[] = [modelLock, sha256sums];

/** The grammar of a manifest that the user names: JSON is a lock, anything else lines of sums. */
export const grammarOf = (path: string): Grammar => (path.toLowerCase().endsWith('.json') ? modelLock : sha256sums);

/** The grammar of a format. */
export const grammarFor = (format: Format): Grammar => (format === 'model-lock' ? modelLock : sha256sums);
