import { FileError, type FileErrorCode, visible } from '@mlx-guard/core';

/** The code of a system error, such as `ENOENT`; empty for anything else. */
export const systemCode = (thrown: unknown): string => (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '');

const meanings: ReadonlyMap<string, { readonly code: FileErrorCode; readonly words: string }> = new Map([
  ['ENOENT', { code: 'absent', words: 'does not exist' }],
  ['ENOTDIR', { code: 'absent', words: 'does not exist' }],
  ['ENAMETOOLONG', { code: 'absent', words: 'has a name longer than any file here' }],
  ['ELOOP', { code: 'link', words: 'is a link' }],
  ['EMLINK', { code: 'link', words: 'is a link' }],
  ['EISDIR', { code: 'not-a-file', words: 'is a folder' }],
  ['ENXIO', { code: 'not-a-file', words: 'is no regular file' }],
]);

/** A system error of a read as the port's own. */
export function asFileError(thrown: unknown, path: string): FileError {
  if (thrown instanceof FileError) return thrown;
  const code = systemCode(thrown);
  const meaning = meanings.get(code) ?? { code: 'unreadable', words: `cannot be read (${code || 'unknown error'})` };
  return new FileError(meaning.code, path, `${visible(path)} ${meaning.words}`, { cause: thrown });
}
