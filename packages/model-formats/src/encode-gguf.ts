type Size = number | bigint;

/** Bytes of a number, little-endian. */
const number = (value: Size, bytes: number): readonly number[] =>
  Array.from({ length: bytes }, (_, index) => Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * index)) & 0xffn));

/** A value of the metadata as it is written: its type, and its bytes. */
export interface GgufValue {
  readonly type: number;
  readonly bytes: readonly number[];
}

const text = (value: string): readonly number[] => {
  const bytes = [...new TextEncoder().encode(value)];
  return [...number(bytes.length, 8), ...bytes];
};

/** Values of the metadata, by their type in the GGUF specification. `u32` and the like take what fits. */
export const ggufValue = {
  u32: (value: number): GgufValue => ({ type: 4, bytes: number(value, 4) }),
  bool: (value: number): GgufValue => ({ type: 7, bytes: [value] }),
  string: (value: string): GgufValue => ({ type: 8, bytes: text(value) }),
  /** `count`: what is written instead of the number of items. */
  strings: (items: readonly string[], count: Size = items.length): GgufValue => ({
    type: 9,
    bytes: [...number(8, 4), ...number(count, 8), ...items.flatMap(text)],
  }),
  u64: (value: Size): GgufValue => ({ type: 10, bytes: number(value, 8) }),
  f64: (): GgufValue => ({ type: 12, bytes: number(0, 8) }),
  raw: (type: number, ...bytes: readonly number[]): GgufValue => ({ type, bytes }),
} as const;

/** A tensor as it stands in the list. `type` is GGML's number; 0 is F32. */
export interface GgufTensor {
  readonly name: string;
  readonly sides: readonly Size[];
  readonly type: number;
  readonly offset: Size;
}

/** The parts of a GGUF file, right or wrong; what is absent is what a correct empty file has. */
export interface GgufParts {
  readonly version?: number;
  readonly metadata?: readonly (readonly [string, GgufValue])[];
  readonly tensors?: readonly GgufTensor[];
  readonly data?: Uint8Array;
  readonly alignment?: number;
  readonly pairCount?: Size;
  readonly tensorCount?: Size;
}

/** A GGUF file of these parts: for examples and tests. */
export function encodeGguf({
  version = 3,
  metadata = [],
  tensors = [],
  data = new Uint8Array(),
  alignment = 32,
  pairCount,
  tensorCount,
}: GgufParts): Uint8Array {
  const header = [
    ...new TextEncoder().encode('GGUF'),
    ...number(version, 4),
    ...number(tensorCount ?? tensors.length, 8),
    ...number(pairCount ?? metadata.length, 8),
    ...metadata.flatMap(([key, { type, bytes }]) => [...text(key), ...number(type, 4), ...bytes]),
    ...tensors.flatMap(({ name, sides, type, offset }) => [
      ...text(name),
      ...number(sides.length, 4),
      ...sides.flatMap((side) => number(side, 8)),
      ...number(type, 4),
      ...number(offset, 8),
    ]),
  ];
  const file = new Uint8Array(Math.ceil(header.length / alignment) * alignment + data.length);
  file.set(header);
  file.set(data, file.length - data.length);
  return file;
}
