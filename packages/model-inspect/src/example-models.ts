import { encodeGguf, encodeSafetensors, type GgufParts, type GgufTensor } from '@mlx-guard/model-formats';

const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** A safetensors file with this header and so many bytes of data, for the examples of rules. */
export const safetensors = (header: string, dataBytes = 0): Uint8Array => encodeSafetensors(header, bytes(dataBytes));

/** The header entry of a tensor `w` of one F32, with some of its fields replaced. */
export const entry = (fields: Readonly<Record<string, unknown>> = {}): string =>
  `"w":${JSON.stringify({ dtype: 'F32', shape: [1], data_offsets: [0, 4], ...fields })}`;

/** A sound safetensors file of one tensor. */
export const soundSafetensors = safetensors(`{${entry()}}`, 4);

/** The tensor `w` of eight F32, with some of its parts replaced. */
export const tensor = (parts: Partial<GgufTensor> = {}): GgufTensor => ({ name: 'w', sides: [8], type: 0, offset: 0, ...parts });

/** A GGUF file of these parts, by default of the one tensor `w`, and so many bytes of data. */
export const gguf = (parts: GgufParts = {}, dataBytes = 32): Uint8Array => encodeGguf({ tensors: [tensor()], data: bytes(dataBytes), ...parts });

/** A sound GGUF file of one tensor. */
export const soundGguf = gguf();
