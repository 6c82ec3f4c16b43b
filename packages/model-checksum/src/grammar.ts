import { baseName, here } from '@mlx-guard/model-formats';
import { algorithmOfName, isAlgorithm, type ToldAlgorithm } from './algorithm.ts';
import type { Intake } from './intake.ts';
import type { ManifestRoot } from './inventory.ts';
import { formatLock, type LockHead, readLock } from './lock.ts';
import { formatSums, readSums } from './sums.ts';

/** The formats that can be written. */
export const formats = ['model-lock', 'sha256sums'] as const;
export type Format = (typeof formats)[number];

/** What a manifest records. A checksum file has no head. */
export interface Reading {
  readonly roots: readonly ManifestRoot[];
  readonly head?: LockHead;
}

/** One way to write a manifest down. */
export interface Grammar {
  /** A larger one cannot be read, whatever the settings allow. */
  readonly maxBytes: number;
  /** What the manifest records; defects go to the intake. */
  read(pieces: AsyncIterable<Uint8Array>, intake: Intake): Promise<Reading>;
}

const modelLock: Grammar = {
  maxBytes: 500 * 1024 * 1024, // JSON is parsed from one string, and V8 has none over 2^29 characters
  read: readLock,
};

const sums = (told: ToldAlgorithm | undefined): Grammar => ({
  maxBytes: Number.MAX_SAFE_INTEGER,
  read: async (pieces, intake) => ({ roots: [{ path: here, inventory: await readSums(pieces, intake, told) }] }),
});

/** The grammar of a manifest: JSON is a lock, anything else lines of sums, whose algorithm the setting tells, else the file name. */
export function grammarOf(path: string, algorithm: string): Grammar {
  if (path.endsWith('.json')) return modelLock;
  return sums(isAlgorithm(algorithm) ? { algorithm } : algorithmOfName(baseName(path)));
}

/** What a manifest of a format is called where no other name is given. */
export const fileNameOf: Readonly<Record<Format, string>> = { 'model-lock': 'model.lock.json', sha256sums: 'SHA256SUMS' };

/** The canonical text of a manifest, in pieces. Each inventory is sorted by code point. */
export const writeManifest = (format: Format, roots: readonly ManifestRoot[], head: LockHead): Iterable<string> =>
  format === 'model-lock' ? formatLock(roots, head) : formatSums(roots);

const sumsName = /^(?:sha-?(?:256|384|512)|sha512[-_]256|b2|blake2b?|b3|blake3|md5|sha1|sha-1)sums?(?:\.txt)?$/i;

/** Whether a file name is one under which manifests are found: `strong` may verify something, `weak` can only be refused. */
export function manifestKind(name: string): 'strong' | 'weak' | undefined {
  if (name === fileNameOf['model-lock']) return 'strong';
  if (!sumsName.test(name)) return undefined;
  const told = algorithmOfName(name);
  return told !== undefined && 'algorithm' in told ? 'strong' : 'weak';
}
