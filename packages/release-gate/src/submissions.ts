import { FileError, type Files, JsonError, type Ports, parseEvidence, type Submission, sha256Hex } from '@mlx-guard/core';
import { z } from 'zod';

const suffix = '.evidence.json';
/** No guard writes a larger one. */
export const maxEvidenceBytes = 1024 * 1024;
const maxFiles = 10_000;

/** A file, and what it turned out to be. */
export type Found =
  | { readonly kind: 'submission'; readonly submission: Submission }
  | { readonly kind: 'unreadable'; readonly file: string; readonly why: string };

/** Whether a file is evidence, by its name. */
export const isEvidenceFile = (path: string): boolean => path.endsWith(suffix);

function documentOf(bytes: Uint8Array): Submission['document'] {
  try {
    return parseEvidence(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    if (thrown instanceof JsonError) return { malformed: thrown.message };
    if (thrown instanceof z.ZodError)
      return {
        malformed: thrown.issues
          .slice(0, 3)
          .map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`)
          .join('; '),
      };
    if (thrown instanceof TypeError) return { malformed: 'it is not UTF-8' };
    throw thrown;
  }
}

/** What is handed in as evidence but cannot be read as any. */
export const malformed = (file: string, why: string): Found => ({ kind: 'submission', submission: { file, sha256: '', document: { malformed: why } } });

/** The bytes of an evidence file, with the digest that they have. */
export const submitted = (file: string, bytes: Uint8Array): Found => ({
  kind: 'submission',
  submission: { file, sha256: sha256Hex(bytes), document: documentOf(bytes) },
});

async function readOne(path: string, shown: string, files: Files): Promise<Found> {
  try {
    await using file = await files.open(path);
    if (file.size > maxEvidenceBytes) return malformed(shown, `it is larger than ${maxEvidenceBytes} bytes`);
    return submitted(shown, await file.read(0, file.size));
  } catch (thrown) {
    if (thrown instanceof FileError) return { kind: 'unreadable', file: shown, why: thrown.message };
    throw thrown;
  }
}

/** Reads every evidence file of a folder, in its sub-folders too. An absent folder is an empty one. */
export async function readFolder(folder: string, { files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<readonly Found[]> {
  const found: Found[] = [];
  try {
    const inner = files.at(folder);
    for await (const entry of inner.walk('.')) {
      signal.throwIfAborted();
      const shown = `${folder}/${entry.path}`;
      if (entry.kind === 'unreadable') found.push({ kind: 'unreadable', file: shown, why: entry.why });
      else if (isEvidenceFile(entry.path)) found.push(await readOne(entry.path, shown, inner));
      if (found.length > maxFiles) return [...found, { kind: 'unreadable', file: folder, why: `it holds more than ${maxFiles} evidence files` }];
    }
  } catch (thrown) {
    if (!(thrown instanceof FileError) || thrown.code !== 'absent') throw thrown;
  }
  return found;
}
