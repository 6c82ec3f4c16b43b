import type { ByteReader } from '@mlx-guard/core';
import { characters } from './byte-window.ts';
import { DefectList } from './defect.ts';
import type { ModelRead } from './model-read.ts';

const windowBytes = 1024 * 1024;
const overlapBytes = 256;
const maxSearched = 64 * 1024 * 1024;
const lambda = /"class_name"\s{0,100}:\s{0,100}"(?:keras\.layers\.)?(?:Lambda|TFOpLambda)"/;

/** Looks in an HDF5 file for layers of Keras that are code. The rest of the format is not read: the result is never whole. */
export async function readHdf5(reader: ByteReader): Promise<ModelRead> {
  const defects = new DefectList();
  const buffer = new Uint8Array(windowBytes);
  for (let at = 0; at < Math.min(reader.size, maxSearched); at += windowBytes - overlapBytes) {
    const count = await reader.readInto(buffer, at);
    const found = characters(buffer.subarray(0, count)).search(lambda);
    if (found >= 0) {
      defects.add({ kind: 'keras-lambda', offset: at + found, problem: 'a layer is a function of Python, marshalled into the file' });
      break;
    }
    if (count < windowBytes) break;
  }
  return { format: 'hdf5', tensors: [], texts: [], members: [], globals: [], defects: defects.kept, omitted: defects.omitted, isWhole: false };
}
