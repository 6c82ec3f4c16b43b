import { createHash } from 'node:crypto';
import { type ByteReader, ConfigError, quote } from '@mlx-guard/core';
import { tidy } from '@mlx-guard/model-formats';

const entry = /^(.{1,4096})@sha256:([0-9a-f]{64})$/i;
const bufferBytes = 256 * 1024;

/** Code that a project vouches for: path to lower-case hex SHA-256. Throws `ConfigError` that names every entry that is none. */
export function readPermissions(entries: readonly string[]): ReadonlyMap<string, string> {
  const wrong = entries.filter((text) => !entry.test(text));
  const [first, ...more] = wrong.map((text) => `${quote('allow-code')}: ${quote(text)} is no ${quote('PATH@sha256:HEX')}`);
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return new Map(
    entries.map((text) => {
      const [, path = '', digest = ''] = entry.exec(text) ?? [];
      return [tidy(path), digest.toLowerCase()];
    }),
  );
}

/** Lower-case hex SHA-256 of a file, read through a buffer. */
export async function digestOf(reader: ByteReader): Promise<string> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(bufferBytes, Math.max(reader.size, 1)));
  for (let at = 0; at < reader.size; ) {
    const count = await reader.readInto(buffer, at);
    if (count === 0) break;
    hash.update(buffer.subarray(0, count));
    at += count;
  }
  return hash.digest('hex');
}
