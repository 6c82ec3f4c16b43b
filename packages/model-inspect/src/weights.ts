import type { Content, TensorEntry } from '@mlx-guard/model-formats';
import type { Inspection } from './inspect-file.ts';
import type { Folder, Weights } from './repository.ts';

/** Formats that are judged by where they lie, not by what is wrong with them. */
export type Carrier = 'pickle' | 'pytorch' | 'archive';

/** One file, as far as the files around it need to know. */
interface Shelved {
  readonly content: Content | undefined;
  readonly carrier: Carrier | undefined;
  readonly isWeights: boolean;
  readonly tensors: readonly TensorEntry[] | undefined;
  readonly bytes: number;
}

/** What makes a folder a model's by itself. PyTorch's files are everywhere; beside a configuration they are weights as well. */
const weightFormats: ReadonlySet<string> = new Set(['safetensors', 'gguf', 'npz', 'keras']);

function carrierOf({ content, read }: Inspection): Carrier | undefined {
  if (content === 'archive') return 'archive';
  return read?.format === 'pickle' || read?.format === 'pytorch' ? read.format : undefined;
}

/** Keeps of each inspected file what is needed to judge the folder it lies in. */
export class WeightShelf {
  readonly #files = new Map<string, Shelved>();

  /** A file that was looked at; `path` is where its bytes are. */
  add(path: string, inspection: Inspection): void {
    const { content, read, isWhole } = inspection;
    const isWeights = (read !== undefined && weightFormats.has(read.format)) || content === 'mlxfn' || content === 'lfs-pointer';
    const tensors = read?.format === 'safetensors' && isWhole ? read.tensors : undefined;
    const bytes = read?.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0) ?? 0;
    this.#files.set(path, { content, carrier: carrierOf(inspection), isWeights, tensors, bytes });
  }

  carrierAt(path: string): Carrier | undefined {
    return this.#files.get(path)?.carrier;
  }

  hasWeights({ files }: Folder): boolean {
    return [...files.values()].some((path) => this.#files.get(path)?.isWeights === true);
  }

  of({ files }: Folder): Weights {
    const shards = new Map<string, readonly TensorEntry[] | undefined>();
    let bytes = 0;
    for (const [name, path] of files) {
      const file = this.#files.get(path);
      if (/\.safetensors$/i.test(name)) shards.set(name, file?.tensors);
      bytes += file?.bytes ?? 0;
    }
    return { shards, bytes };
  }
}
