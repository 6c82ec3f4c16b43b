import {
  encodeGguf,
  encodeNpy,
  encodeSafetensors,
  encodeZip,
  type GgufParts,
  type GgufTensor,
  type NpyParts,
  type ZipPart,
  type ZipParts,
} from '@mlx-guard/model-formats';

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

/** Bytes of a text of characters up to 255: a pickle as Python shows it. */
export const raw = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** The header of an array of one F32, with some of its parts replaced. */
export const arrayHeader = ({ descr = "'<f4'", order = 'False', shape = '(1,)' } = {}): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

/** A NumPy file with this header, and so many bytes of data. */
export const npy = (header = arrayHeader(), dataBytes = 4, parts: NpyParts = {}): Uint8Array => encodeNpy(header, bytes(dataBytes), parts);

/** A sound NumPy file of one F32. */
export const soundNpy = npy();

/** A member of an archive that is a sound array. */
export const array: ZipPart = { name: 'w.npy', data: soundNpy };

/** An archive of these members. */
export const npz = (members: readonly ZipPart[] = [array], parts: ZipParts = {}): Uint8Array => encodeZip(members, parts);

/** A sound archive of one array. */
export const soundNpz = npz();

/** A pickle of protocol 2 with this body. */
export const pickle = (body: string): Uint8Array => raw(`\x80\x02${body}.`);

/** A pickle that holds a list and calls nothing. */
export const soundPickle = pickle(']');

/** A configuration that names a model, with more members. */
export const config = (more: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({ model_type: 'llama', ...more });
