import type { Defect, DefectKind } from './defect.ts';

/** What a reader may spend on one file. What exceeds it is reported as `limit-exceeded` and not read. */
export interface ReadLimits {
  /** Bytes before the data of the tensors. */
  readonly maxHeaderBytes: number;
  readonly maxTensors: number;
}

/** A tensor that the header describes without contradicting itself. */
export interface TensorEntry {
  readonly name: string;
  /** As the format calls it: `BF16`, `Q4_K`. */
  readonly dtype: string;
  /** How many elements it stores: those of packed integers count as such. */
  readonly elements: number;
  /** Bytes of data, and where they begin, from the start of the file. */
  readonly bytes: number;
  readonly dataOffset: number;
}

/** What could be read of a model file, and all that is wrong with it. */
interface Read {
  readonly tensors: readonly TensorEntry[];
  readonly defects: readonly Defect[];
  /** How many more defects there are of a kind than `defects` holds. */
  readonly omitted: ReadonlyMap<DefectKind, number>;
  /** Whether the header was read to its end; otherwise the rest of it is unknown. */
  readonly isWhole: boolean;
}

/** A safetensors file. */
export interface SafetensorsRead extends Read {
  readonly format: 'safetensors';
}

/** A chat template in the metadata of a GGUF file: a Jinja program. `offset` is where its text begins. */
export interface TemplateText {
  readonly key: string;
  readonly text: string;
  readonly offset: number;
}

/** A GGUF file. */
export interface GgufRead extends Read {
  readonly format: 'gguf';
  readonly templates: readonly TemplateText[];
}

/** A model file as its header tells it. */
export type ModelRead = SafetensorsRead | GgufRead;
