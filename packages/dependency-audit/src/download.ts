import { FileError, type OpenFile, type Ports } from '@mlx-guard/core';
import type { Ecosystem } from '@mlx-guard/dependency-formats';
import { ZipError } from '@mlx-guard/model-formats';
import type { Answer, Wanted } from './source.ts';
import { askDatabase } from './zip-source.ts';

/** The one host that exports of the OSV database are fetched from. */
export const exportHost = 'storage.googleapis.com';

const bucket = 'osv-vulnerabilities';
const maxBytes = 512 * 1024 * 1024;
const timeoutMs = 300_000;

/** A file that was fetched: it is in memory, so nothing can change it. */
const inMemory = (bytes: Uint8Array): OpenFile => ({
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
  readInto: async (buffer, offset) => {
    const part = bytes.subarray(offset, offset + buffer.length);
    buffer.set(part);
    return part.length;
  },
  unchanged: async () => true,
  [Symbol.asyncDispose]: async () => undefined,
});

async function fetchFile(ecosystem: Ecosystem, { http }: Pick<Ports, 'http'>): Promise<OpenFile> {
  const url = `https://${exportHost}/${bucket}/${encodeURIComponent(ecosystem)}/all.zip`;
  const { status, body } = await http.send({ url, maxBytes, timeoutMs });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part.slice());
    length += part.length;
  }
  if (status === 404) throw new FileError('absent', url, 'there is no such file');
  if (status !== 200) throw new ZipError(`is answered with status ${status}`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return inMemory(bytes);
}

/** Looks packages up in the exports as they are now. Nothing is sent but which kinds of packages a project has. */
export const askExports = (
  packages: readonly Wanted[],
  { http, signal, clock }: Pick<Ports, 'http' | 'signal' | 'clock'>,
  pins?: readonly string[],
): Promise<Answer> =>
  askDatabase({ path: `${exportHost}/${bucket}`, open: (ecosystem) => fetchFile(ecosystem, { http }), madeAt: async () => clock.now() }, packages, {
    signal,
    pins,
  });
