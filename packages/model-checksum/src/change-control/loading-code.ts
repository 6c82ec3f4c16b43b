import { FileError, type Ports } from '@mlx-guard/core';
import { baseName, here } from '@mlx-guard/model-formats';

const maxFileBytes = 1024 * 1024;
const maxFiles = 5_000;
const notEntered: ReadonlySet<string> = new Set(['.git', '.mlx-guard', 'node_modules', '.venv', 'venv', 'site-packages']);

/** What code says that loads a model with MLX or what stands on it. By name: it need not be right about every line, but about the file. */
const loads = /\b(?:mlx_lm|mlx_vlm|mlx_whisper|mlx_audio)\b|\b(?:mx|mlx\.core)\s*\.\s*load\s*\(|\.load_weights\s*\(|\bsnapshot_download\s*\(/;

/** The Python files that load a model, and whether there were more than are read. */
export interface LoadingCode {
  readonly paths: readonly string[];
  readonly isCut: boolean;
}

/** Looks through the Python files of the working directory for those that load models. */
export async function loadingCode({ files, signal }: Pick<Ports, 'files' | 'signal'>): Promise<LoadingCode> {
  const paths: string[] = [];
  let read = 0;
  for await (const entry of files.walk(here, (folder) => notEntered.has(baseName(folder)))) {
    signal.throwIfAborted();
    if (entry.kind !== 'file' || !entry.exactName || !entry.path.endsWith('.py') || entry.size > maxFileBytes) continue;
    read += 1;
    if (read > maxFiles) return { paths, isCut: true };
    try {
      await using file = await files.open(entry.path);
      if (loads.test(new TextDecoder().decode(await file.read(0, file.size)))) paths.push(entry.path);
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown; // a file that cannot be read loads nothing here
    }
  }
  return { paths, isCut: false };
}
