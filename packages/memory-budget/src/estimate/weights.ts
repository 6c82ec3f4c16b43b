import type { ModelRead, TensorEntry } from '@mlx-guard/model-formats';

/** What the headers of a model's files say of its weights. Exact. */
export interface Weights {
  readonly bytes: number;
  /** Bytes of a number of the embedding, which decides in what the model computes; undefined where no tensor says. */
  readonly numberBytes: number | undefined;
  /** Weights of layers that could be quantised: how many numbers, and the bytes they take now. */
  readonly quantisable: { readonly numbers: number; readonly bytes: number };
}

const floatBytes: ReadonlyMap<string, number> = new Map([
  ['F16', 2],
  ['BF16', 2],
  ['F32', 4],
]);

const isLayerWeight = ({ name }: TensorEntry): boolean => name.endsWith('.weight') && !/norm|rotary|conv/i.test(name);

/** The float type that most tensors have, the embedding's before all others. */
function numberBytesOf(tensors: readonly TensorEntry[]): number | undefined {
  const embedding = tensors.filter(({ name }) => /embed|wte/.test(name)).find(({ dtype }) => floatBytes.has(dtype));
  if (embedding !== undefined) return floatBytes.get(embedding.dtype);
  const counts = new Map<string, number>();
  for (const { dtype } of tensors) if (floatBytes.has(dtype)) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && floatBytes.get(most[0]);
}

/** Adds up the tensors of all files of a model. `bits`: of a quantised weight, where its numbers are packed into integers of 32. */
export function weightsOf(reads: readonly ModelRead[], bits: number | undefined): Weights {
  const tensors = reads.flatMap((read) => read.tensors);
  let numbers = 0;
  let bytes = 0;
  for (const tensor of tensors.filter(isLayerWeight)) {
    const packed = tensor.dtype === 'U32' && bits !== undefined;
    if (!packed && !floatBytes.has(tensor.dtype)) continue;
    numbers += packed ? Math.floor((tensor.elements * 32) / (bits ?? 32)) : tensor.elements;
    bytes += tensor.bytes;
  }
  for (const { name, bytes: own } of tensors) if (bits !== undefined && /\.(?:scales|biases)$/.test(name)) bytes += own;
  return { bytes: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0), numberBytes: numberBytesOf(tensors), quantisable: { numbers, bytes } };
}

/** Bits a weight takes with its share of scale and bias: one of each, of 16 bits, for a group of 64. */
const perWeight = (bits: number): number => bits + 32 / 64;

/** What quantising to so many bits would save, in bytes; nothing where that would not be less. */
export const savedBy = ({ quantisable: { numbers, bytes } }: Weights, bits: number): number => Math.max(0, Math.floor(bytes - (numbers * perWeight(bits)) / 8));
