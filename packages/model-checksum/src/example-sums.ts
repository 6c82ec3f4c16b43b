import { createHash } from 'node:crypto';

/** SHA-256 of a text, as lower-case hex. */
export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 of no bytes: most files of the rules' examples are empty. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The text of a `SHA256SUMS` that lists these names as empty files. */
export const sumsOf = (...names: readonly string[]): string => names.map((name) => `${emptySha256}  ${name}\n`).join('');

/** The text of a lock that lists these names as empty files. */
export const lockOf = (head: { readonly version?: number; readonly expires?: string }, ...names: readonly string[]): string =>
  JSON.stringify({
    lockVersion: 1,
    version: 1,
    algorithm: 'sha256',
    ...head,
    roots: [{ path: '.', files: names.map((path) => ({ path, size: 0, sha256: emptySha256 })) }],
  });
