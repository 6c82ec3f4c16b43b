import type { ByteReader } from '@mlx-guard/core';
import { DefectList } from './defect.ts';
import type { ModelRead, ReadLimits } from './model-read.ts';
import { judgeNpy, npyPrefixBytes } from './npy.ts';
import { pickleContext, scanPickles } from './pickle.ts';

/** Reads the header of a NumPy file, and the pickle of one that holds objects. Never throws on a defect. */
export async function readNpy(reader: ByteReader, limits: ReadLimits): Promise<ModelRead> {
  const defects = new DefectList();
  const add = defects.add.bind(defects);
  const header = judgeNpy(await reader.read(0, npyPrefixBytes), reader.size, 0, add);
  const scan = header?.hasObjects ? await scanPickles(reader, header.dataOffset, pickleContext(limits, false), add) : undefined;
  const tensors = header === undefined || header.hasObjects ? [] : [{ name: '', ...header }];
  return {
    format: 'npy',
    tensors,
    texts: [],
    members: [],
    globals: scan?.globals ?? [],
    defects: defects.kept,
    omitted: defects.omitted,
    isWhole: header !== undefined && scan?.isWhole !== false,
  };
}
