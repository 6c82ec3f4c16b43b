import { FileError, JsonError, parseJson, quote } from '@mlx-guard/core';
import { baseName, folderOf, join } from '@mlx-guard/model-formats';
import { z } from 'zod';
import { readManifestName } from './manifest-name.ts';
import { indexIncomplete } from './rules/index-incomplete.ts';
import type { Run } from './surface.ts';

const indexEnd = '.safetensors.index.json';
const maxIndexBytes = 32 * 1024 * 1024;
const maxTold = 20;

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** The files that an index distributes tensors among; a problem where it is no index. */
function shardsOf(text: string): ReadonlySet<string> | string {
  try {
    const index = indexSchema.safeParse(parseJson(text));
    return index.success ? new Set(Object.values(index.data.weight_map)) : 'it has no `weight_map` of tensor names to file names';
  } catch (thrown) {
    if (thrown instanceof JsonError) return thrown.message;
    throw thrown;
  }
}

/** Compares each `*.safetensors.index.json` of a model folder with the weight files beside it: a loader takes both for the whole of the model. */
export class IndexReview {
  readonly #run: Run;
  /** Indexes, and where their bytes are. */
  readonly #indexes = new Map<string, string>();
  readonly #weights = new Set<string>();

  constructor(run: Run) {
    this.#run = run;
  }

  take(path: string, source: string): void {
    if (path.endsWith(indexEnd)) this.#indexes.set(path, source);
    else if (path.endsWith('.safetensors')) this.#weights.add(path);
  }

  async end(): Promise<void> {
    for (const [path, source] of this.#indexes) {
      const shards = await this.#read(source);
      if (typeof shards === 'string') this.#tell(path, `${quote(path)} cannot be compared with the weights beside it: ${shards}`, 'unread');
      else this.#compare(path, shards);
    }
  }

  async #read(source: string): Promise<ReadonlySet<string> | string> {
    try {
      await using file = await this.#run.ports.files.open(source);
      if (file.size > maxIndexBytes) return `it has ${file.size} bytes, and at most ${maxIndexBytes} are read`;
      return shardsOf(new TextDecoder('utf-8', { fatal: true }).decode(await file.read(0, file.size)));
    } catch (thrown) {
      if (thrown instanceof FileError) return 'it cannot be read';
      if (thrown instanceof TypeError) return 'it is not UTF-8';
      throw thrown;
    }
  }

  #compare(path: string, shards: ReadonlySet<string>): void {
    const folder = folderOf(path);
    const stem = baseName(path).slice(0, -indexEnd.length);
    const wanted = new Set<string>();
    const missing: string[] = [];
    for (const shard of shards) {
      const read = readManifestName(shard, this.#run.ports.run.platform);
      const file = 'name' in read ? join(folder, read.name) : undefined;
      if (file === undefined || !this.#weights.has(file)) missing.push(shard);
      else wanted.add(file);
    }
    for (const shard of missing.slice(0, maxTold)) this.#tell(path, `${quote(path)} has tensors in ${quote(shard)}, which is not there`, shard);
    if (missing.length > maxTold) this.#tell(path, `${quote(path)} has tensors in ${missing.length - maxTold} more files that are not there`, 'more');
    const unlisted = [...this.#weights].filter((file) => folderOf(file) === folder && baseName(file).startsWith(stem) && !wanted.has(file));
    for (const file of unlisted.slice(0, maxTold))
      this.#tell(file, `${quote(file)} lies beside ${quote(path)}, which does not name it: loaders take it in all the same`, path);
  }

  #tell(path: string, message: string, identity: string): void {
    this.#run.record.finding(indexIncomplete.finding({ path }, message, { identity }));
  }
}
