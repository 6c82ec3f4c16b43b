import { byCodeUnit } from '@mlx-guard/core';

/** Element types that the demo model uses, and how many bytes one element takes. */
const elementBytes = { F16: 2, F32: 4, U32: 4 } as const;

/** A tensor to write: its shape and, little-endian and row-major, its elements. */
export interface Tensor {
  readonly dtype: keyof typeof elementBytes;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const lengthBytes = 8;

/** Wide elements first, so that every tensor starts at a multiple of its element size. */
const inFileOrder = (tensors: ReadonlyMap<string, Tensor>): readonly (readonly [string, Tensor])[] =>
  [...tensors].sort(([nameA, a], [nameB, b]) => elementBytes[b.dtype] - elementBytes[a.dtype] || byCodeUnit(nameA, nameB));

function headerOf(tensors: readonly (readonly [string, Tensor])[]): Uint8Array {
  let end = 0;
  const entries = tensors.map(([name, { dtype, shape, data }]) => {
    const start = end;
    end += data.length;
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: { format: 'mlx' }, ...Object.fromEntries(entries) });
  // The format allows trailing spaces; they make the data start at a multiple of eight bytes.
  const { length } = new TextEncoder().encode(json);
  return new TextEncoder().encode(json + ' '.repeat((8 - (length % 8)) % 8));
}

/**
 * Writes a safetensors file: header length (u64, little-endian), JSON header with `__metadata__.format` `mlx`, then the data without gaps.
 * Throws `TypeError` where a tensor's bytes do not fit its shape.
 */
export function safetensorsBytes(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const ordered = inFileOrder(tensors);
  for (const [name, { dtype, shape, data }] of ordered) {
    const expected = shape.reduce((product, side) => product * side, elementBytes[dtype]);
    if (data.length !== expected) throw new TypeError(`${name} has ${data.length} bytes where its shape takes ${expected}`);
  }
  const header = headerOf(ordered);
  const total = ordered.reduce((sum, [, { data }]) => sum + data.length, lengthBytes + header.length);
  const file = new Uint8Array(total);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, lengthBytes);
  let at = lengthBytes + header.length;
  for (const [, { data }] of ordered) {
    file.set(data, at);
    at += data.length;
  }
  return file;
}
