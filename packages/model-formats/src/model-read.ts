import type { Defect, DefectKind } from './defect.ts';

/** What a reader may spend on one file, and what it takes for harmless. What exceeds it is reported as `limit-exceeded` and not read. */
export interface ReadLimits {
  /** Bytes before the data of the tensors. */
  readonly maxHeaderBytes: number;
  readonly maxTensors: number;
  /** Names that a pickle may import beside the built-in ones, as `module.name`. */
  readonly allowedGlobals?: ReadonlySet<string>;
  /** Read all data of archives and compare their checksums. */
  readonly isDeep?: boolean;
}

/** A tensor that the header describes without contradicting itself. */
export interface TensorEntry {
  readonly name: string;
  /** As the format calls it: `BF16`, `Q4_K`, `<f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** How many elements it stores: those of packed integers count as such. */
  readonly elements: number;
  /** Bytes of data, and where they begin, from the start of the file. In a packed archive that is where the packed data begin. */
  readonly bytes: number;
  readonly dataOffset: number;
}

/** A text of the metadata. `offset` is where it begins, or the place of its key. */
export interface MetadataText {
  readonly key: string;
  readonly text: string;
  readonly offset: number;
}

/** The formats of model files that have a reader. */
export const modelFormats = ['safetensors', 'gguf', 'npy', 'npz', 'pytorch', 'keras', 'zip', 'pickle', 'hdf5'] as const;
export type ModelFormat = (typeof modelFormats)[number];

/** What could be read of a model file, and all that is wrong with it. */
export interface ModelRead {
  readonly format: ModelFormat;
  readonly tensors: readonly TensorEntry[];
  readonly defects: readonly Defect[];
  /** How many more defects there are of a kind than `defects` holds. */
  readonly omitted: ReadonlyMap<DefectKind, number>;
  /** Whether it was read to the end of what a reader looks at; otherwise the rest of it is unknown. */
  readonly isWhole: boolean;
  /** Texts of the metadata, as long as they are bounded; chat templates are among them. */
  readonly texts: readonly MetadataText[];
  /** What its pickles import, as `module.name`. */
  readonly globals: readonly string[];
  /** Names of the members of an archive, the first thousand. */
  readonly members: readonly string[];
}

/** Whether a metadata key names a chat template: a Jinja program. */
export const isTemplateKey = (key: string): boolean => /chat_template/i.test(key);
