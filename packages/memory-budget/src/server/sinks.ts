import { Buffer } from 'node:buffer';
import { basename } from 'node:path/posix';
import { FileError, type Ports } from '@mlx-guard/core';

const maxBytes = 16 * 1024 * 1024;
const notEntered: ReadonlySet<string> = new Set(['.git', '.mlx-guard', 'node_modules', '.venv', 'venv', '__pycache__', 'site-packages']);

/** What a process wrote, from now on, up to a bound. */
export class OutputSink {
  readonly #parts: Uint8Array[] = [];
  #length = 0;
  /** More came than is kept. */
  isCut = false;

  add(chunk: Uint8Array): void {
    if (this.#length >= maxBytes) {
      this.isCut = true;
      return;
    }
    this.#parts.push(chunk.slice());
    this.#length += chunk.length;
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }
}

/** The sizes of all files below the working directory. */
export async function filesNow({ files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const entry of files.walk('.', (folder) => notEntered.has(basename(folder)))) {
    signal.throwIfAborted();
    if (entry.kind === 'file') sizes.set(entry.path, entry.size);
  }
  return sizes;
}

/** What was added to files, or made anew, since `before`; where it cannot be read, why. A file that became no larger is read whole if it is small. */
export async function grownSince(
  before: ReadonlyMap<string, number>,
  ports: Pick<Ports, 'files' | 'signal'>,
): Promise<readonly (readonly [string, Uint8Array | string])[]> {
  const grown: (readonly [string, Uint8Array | string])[] = [];
  for (const [path, size] of await filesNow(ports)) {
    const from = before.get(path) ?? 0;
    if (before.has(path) && size === from) continue;
    const start = size > from ? from : 0;
    if (size - start > maxBytes) grown.push([path, `it grew by ${size - start} bytes; at most ${maxBytes} are searched`]);
    else {
      try {
        await using file = await ports.files.open(path);
        grown.push([path, await file.read(start, size - start)]);
      } catch (thrown) {
        if (!(thrown instanceof FileError)) throw thrown;
        grown.push([path, thrown.message]);
      }
    }
  }
  return grown;
}
