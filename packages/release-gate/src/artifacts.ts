import { type ByteReader, fitsGlob, type Ports, quote, type RunArtifact } from '@mlx-guard/core';
import { readZipDirectory, readZipEntry, type ZipEntry, ZipError, zipTrick } from '@mlx-guard/model-formats';
import { type Found, isEvidenceFile, malformed, maxEvidenceBytes, submitted } from './submissions.ts';

const maxZipBytes = 80 * 1024 * 1024; // `actions/evidence` puts at most 64 MiB into one
const maxTotalBytes = 320 * 1024 * 1024;
const maxEntries = 10_000;

const readerOf = (bytes: Uint8Array): ByteReader => ({
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
  readInto: async (buffer, offset) => {
    const part = bytes.subarray(offset, offset + buffer.length);
    buffer.set(part);
    return part.length;
  },
});

async function readEntry(reader: ByteReader, entry: ZipEntry, shown: string): Promise<Found> {
  if (entry.bytes > maxEvidenceBytes) return malformed(shown, `it is larger than ${maxEvidenceBytes} bytes`);
  return submitted(shown, await readZipEntry(reader, entry, maxEvidenceBytes));
}

/** The evidence in the zip of an artifact. Nothing is written anywhere; a zip that could be read in two ways is not read at all. */
async function readZip(name: string, bytes: Uint8Array): Promise<readonly Found[]> {
  const reader = readerOf(bytes);
  const found: Found[] = [];
  try {
    const entries = await readZipDirectory(reader, maxEntries);
    const trick = zipTrick(entries);
    if (trick !== undefined) return [malformed(name, `the zip ${trick}`)];
    for (const entry of entries) if (isEvidenceFile(entry.name)) found.push(await readEntry(reader, entry, `${name}/${entry.name}`));
    return found;
  } catch (thrown) {
    if (thrown instanceof ZipError) return [malformed(name, `the zip ${thrown.message}`)];
    throw thrown;
  }
}

const unreadable = (file: string, why: string): readonly Found[] => [{ kind: 'unreadable', file, why }];

async function readArtifact(artifact: RunArtifact, left: number, github: Ports['github']): Promise<readonly Found[]> {
  const shown = `the artifact ${quote(artifact.name)}`;
  if (artifact.expired) return unreadable(shown, 'GitHub has deleted it: run the guards again');
  if (artifact.bytes > maxZipBytes) return unreadable(shown, `it is larger than ${maxZipBytes} bytes`);
  if (artifact.bytes > left) return unreadable(shown, `all artifacts together are larger than ${maxTotalBytes} bytes`);
  const told = await github.artifactZip(artifact, Math.min(maxZipBytes, left));
  return told.ok ? readZip(artifact.name, told.value) : unreadable(shown, told.why);
}

/** Reads every evidence file in the artifacts of this run whose name fits the pattern. What GitHub does not tell is unreadable, never absent. */
export async function readArtifacts(pattern: string, { github, signal }: Pick<Ports, 'github' | 'signal'>): Promise<readonly Found[]> {
  const listed = await github.runArtifacts();
  if (!listed.ok) return unreadable('the artifacts of this run', listed.why);
  const found: Found[] = [];
  let left = maxTotalBytes;
  for (const artifact of listed.value.filter(({ name }) => fitsGlob(pattern, name)).toSorted((a, b) => a.id - b.id)) {
    signal.throwIfAborted();
    found.push(...(await readArtifact(artifact, left, github)));
    left -= artifact.bytes;
  }
  return found;
}
