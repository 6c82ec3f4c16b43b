/** What can be wrong with a safetensors file. */
const safetensorsDefects = [
  'safetensors-header-length',
  'safetensors-header-text',
  'safetensors-duplicate-key',
  'safetensors-tensor-fields',
  'safetensors-extra-field',
  'safetensors-dtype',
  'safetensors-unsupported-dtype',
  'safetensors-shape',
  'safetensors-extent',
  'safetensors-size',
  'safetensors-layout',
  'safetensors-trailing-data',
  'safetensors-metadata',
] as const;

/** What can be wrong with a GGUF file. */
const ggufDefects = [
  'gguf-header',
  'gguf-version-1',
  'gguf-count',
  'gguf-truncated',
  'gguf-key',
  'gguf-duplicate-key',
  'gguf-value-type',
  'gguf-string-length',
  'gguf-array',
  'gguf-bool',
  'gguf-float64',
  'gguf-alignment',
  'gguf-tensor-name',
  'gguf-duplicate-tensor',
  'gguf-tensor-dimensions',
  'gguf-tensor-type',
  'gguf-unsupported-type',
  'gguf-tensor-block',
  'gguf-tensor-alignment',
  'gguf-tensor-extent',
  'gguf-tensor-overlap',
  'gguf-trailing-data',
] as const;

/** What can be wrong with a NumPy file, or with an array in an archive. */
const npyDefects = [
  'npy-header',
  'npy-version',
  'npy-header-text',
  'npy-header-layout',
  'npy-dtype',
  'npy-unsupported-dtype',
  'npy-object',
  'npy-shape',
  'npy-extent',
  'npy-trailing-data',
] as const;

/** What can be wrong with a ZIP archive, as `.npz` and PyTorch files are. */
const zipDefects = [
  'zip-end',
  'zip-prefix',
  'zip-directory',
  'zip-name',
  'zip-duplicate-name',
  'zip-mismatch',
  'zip-flags',
  'zip-method',
  'zip-size',
  'zip-overlap',
  'zip-gap',
  'zip-checksum',
  'zip-empty',
  'npz-member',
] as const;

/** What can be wrong with a pickle: what it would call, and how it is written. */
const pickleDefects = [
  'pickle-global',
  'pickle-unknown-global',
  'pickle-computed-call',
  'pickle-build',
  'pickle-frame',
  'pickle-trailing-data',
  'pickle-malformed',
] as const;

/** Every kind of defect that a reader may report. `limit-exceeded`: it is larger than it may be, and the rest was not read. */
export const defectKinds = [
  ...safetensorsDefects,
  ...ggufDefects,
  ...npyDefects,
  ...zipDefects,
  ...pickleDefects,
  'keras-lambda',
  'nested-archive',
  'polyglot',
  'odd-tensor-name',
  'limit-exceeded',
] as const;
export type DefectKind = (typeof defectKinds)[number];

/** One thing that is wrong with a model file, and where. */
export interface Defect {
  readonly kind: DefectKind;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** A clause in words of ours; names from the file stand between backticks. */
  readonly problem: string;
  /** The name of the tensor it is about, as it is in the file. */
  readonly tensor?: string;
  /** The metadata key it is about. */
  readonly key?: string;
  readonly evidence?: Readonly<Record<string, string | number>>;
  /** How bad it is at most, where it is milder than others of its kind. */
  readonly atMost?: 'warning' | 'note';
}

/** Takes a defect. */
export type AddDefect = (defect: Defect) => void;

const maxPerKind = 100;

/** Collects defects. Of each kind the first hundred are kept and the rest counted: a hostile file decides neither memory nor report, and no kind hides another. */
export class DefectList {
  readonly #kept: Defect[] = [];
  readonly #counts = new Map<DefectKind, number>();

  add(defect: Defect): void {
    const count = (this.#counts.get(defect.kind) ?? 0) + 1;
    this.#counts.set(defect.kind, count);
    if (count <= maxPerKind) this.#kept.push(defect);
  }

  /** In the order in which they were found. */
  get kept(): readonly Defect[] {
    return this.#kept;
  }

  /** How many more there are of a kind; kinds without more are absent. */
  get omitted(): ReadonlyMap<DefectKind, number> {
    return new Map([...this.#counts].filter(([, count]) => count > maxPerKind).map(([kind, count]) => [kind, count - maxPerKind]));
  }
}
