import type { DefectKind } from './defect.ts';
import type { TensorEntry } from './model-read.ts';
import { dtypeBits, foreignDtypes } from './safetensors-dtype.ts';
import type { Place } from './safetensors-header.ts';
import { oddName } from './tensor-name.ts';

/** Integers of an array of the header: the first of them, how many items there are, and whether all are integers. `at` in the header. */
interface Integers {
  readonly at: number;
  readonly values: readonly number[];
  readonly count: number;
  readonly areIntegers: boolean;
}

/** The fields of a tensor that have the type they must have; the others are absent. `at`: where its name stands in the header. */
export interface Fields {
  readonly at: number;
  readonly dtype?: { readonly at: number; readonly value: string };
  readonly shape?: Integers;
  readonly offsets?: Integers;
}

/** Takes a defect of the tensor; `at` in the header. */
type Tell = (kind: DefectKind, at: number, problem: string, evidence?: Readonly<Record<string, string | number>>) => void;

const maxDimensions = 32;
const maxSide = 2 ** 31 - 1; // MLX keeps a dimension in a signed 32-bit integer
const pairLength = 2;

function checkFields({ at, dtype, shape, offsets }: Fields, tell: Tell): void {
  if (dtype !== undefined && shape?.areIntegers && offsets?.areIntegers && offsets.count === pairLength) return;
  const missing = [dtype === undefined && '`dtype`, a string', shape === undefined && '`shape`, an array', offsets === undefined && '`data_offsets`, an array'];
  const wanted = missing.filter((field) => field !== false);
  if (wanted.length > 0) tell('safetensors-tensor-fields', at, `it lacks ${wanted.join(' and ')}`);
  if (shape?.areIntegers === false) tell('safetensors-tensor-fields', shape.at, '`shape` holds something else than integers');
  if (offsets?.areIntegers === false) tell('safetensors-tensor-fields', offsets.at, '`data_offsets` holds something else than integers');
  if (offsets !== undefined && offsets.count !== pairLength)
    tell('safetensors-tensor-fields', offsets.at, `\`data_offsets\` has ${offsets.count} items instead of two`);
}

/** How many elements a shape has; undefined where it cannot be. */
function elementsOf({ at, values, count }: Integers, tell: Tell): number | undefined {
  if (count > maxDimensions) {
    tell('safetensors-shape', at, `it has ${count} dimensions, more than ${maxDimensions}`);
    return undefined;
  }
  const wrong = values.find((side) => side < 0 || side > maxSide);
  if (wrong !== undefined) {
    tell('safetensors-shape', at, wrong < 0 ? 'a dimension is negative' : 'a dimension does not fit 31 bits', { side: String(wrong) });
    return undefined;
  }
  let elements = 1;
  for (const side of values) {
    elements *= side;
    // Checked at each step, as readers multiply: a later zero does not mend what has wrapped before it.
    if (elements > Number.MAX_SAFE_INTEGER) {
      tell('safetensors-shape', at, 'its dimensions multiply to more than 2^53 elements');
      return undefined;
    }
  }
  return elements;
}

/** Where the data lies, relative to the data of all tensors; undefined where it cannot be. */
function extentOf({ at, values }: Integers, { dataOffset, fileBytes }: Place, tell: Tell): readonly [number, number] | undefined {
  const [begin = -1, end = -1] = values;
  const room = fileBytes - dataOffset;
  if (begin >= 0 && begin <= end && end <= room) return [begin, end];
  const problem =
    begin < 0 || end < 0
      ? 'an offset of its data is negative'
      : begin > end
        ? 'its data ends before it begins'
        : `its data ends at ${end}; the file has ${room} bytes of data`;
  tell('safetensors-extent', at, problem, { begin: String(begin), end: String(end) });
  return undefined;
}

function bitsOf({ at, value }: NonNullable<Fields['dtype']>, tell: Tell): number | undefined {
  const bits = dtypeBits.get(value);
  if (bits === undefined) tell('safetensors-dtype', at, 'its `dtype` is none that the format knows', { dtype: value.slice(0, 100) });
  else if (foreignDtypes.has(value)) tell('safetensors-unsupported-dtype', at, 'MLX has no array type for its `dtype`', { dtype: value.slice(0, 100) });
  return bits;
}

/** Holds one tensor to the rules that concern it alone; undefined where it cannot be placed in the file. */
export function judgeTensor(name: string, fields: Fields, place: Place, tell: Tell): TensorEntry | undefined {
  const odd = oddName(name, fields.at);
  if (odd !== undefined) tell(odd.kind, odd.offset, odd.problem);
  checkFields(fields, tell);
  const { dtype, shape, offsets } = fields;
  const bits = dtype && bitsOf(dtype, tell);
  const elements = shape?.areIntegers ? elementsOf(shape, tell) : undefined;
  const extent = offsets?.areIntegers && offsets.count === pairLength ? extentOf(offsets, place, tell) : undefined;
  if (dtype === undefined || bits === undefined || elements === undefined || offsets === undefined || extent === undefined) return undefined;
  const [begin, end] = extent;
  // Bytes, not bits: eight times the length of a large file is no longer exact.
  const bytes = (elements * bits) / 8;
  if (!Number.isSafeInteger(bytes) || bytes !== end - begin) {
    tell('safetensors-size', offsets.at, `its shape takes ${bytes} bytes, its \`data_offsets\` span ${end - begin}`, {
      expectedBytes: String(bytes),
      actualBytes: end - begin,
    });
  }
  return { name, dtype: dtype.value, shape: shape?.values ?? [], elements, bytes: end - begin, dataOffset: place.dataOffset + begin };
}
