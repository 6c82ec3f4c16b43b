import type { ByteReader } from '@mlx-guard/core';
import { DefectList } from './defect.ts';
import type { MetadataText, ModelRead, ReadLimits, TensorEntry } from './model-read.ts';
import { readHeader } from './safetensors-header.ts';
import { checkLayout } from './safetensors-layout.ts';

const lengthBytes = 8;
const shortestHeader = 2; // `{}`

/**
 * Reads the header of a safetensors file (safetensors, "Format"; the invariants of its reference reader, `Metadata::validate`, and MLX's own
 * bounds). Reads the header and nothing else. Never throws on a defect: reports all that there are.
 */
export async function readSafetensors(reader: ByteReader, limits: ReadLimits): Promise<ModelRead> {
  const defects = new DefectList();
  const end = (tensors: readonly TensorEntry[], isWhole: boolean, texts: readonly MetadataText[] = []): ModelRead => ({
    format: 'safetensors',
    tensors,
    texts,
    globals: [],
    members: [],
    defects: defects.kept,
    omitted: defects.omitted,
    isWhole,
  });
  const wrongLength = (problem: string, evidence: Readonly<Record<string, number>>): ModelRead => {
    defects.add({ kind: 'safetensors-header-length', offset: 0, problem, evidence: { fileBytes: reader.size, ...evidence } });
    return end([], false);
  };

  const start = await reader.read(0, lengthBytes);
  if (start.length < lengthBytes) return wrongLength(`the file has ${start.length} bytes, too few for the length of a header`, {});
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  // Beyond 2^53 a double is not exact, but still beyond every file.
  const headerBytes = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (headerBytes < shortestHeader) return wrongLength(`the header is said to have ${headerBytes} bytes; the shortest has ${shortestHeader}`, { headerBytes });
  if (headerBytes > reader.size - lengthBytes) {
    return wrongLength(`the header is said to have ${headerBytes} bytes; the file has ${reader.size - lengthBytes} after its length`, { headerBytes });
  }
  if (headerBytes > limits.maxHeaderBytes) {
    const problem = `its header has ${headerBytes} bytes, at most ${limits.maxHeaderBytes} are read`;
    defects.add({ kind: 'limit-exceeded', offset: 0, problem, evidence: { headerBytes } });
    return end([], false);
  }
  const header = await reader.read(lengthBytes, headerBytes);
  if (header.length < headerBytes) return wrongLength('the file became shorter while it was read', { headerBytes });
  const place = { headerOffset: lengthBytes, dataOffset: lengthBytes + headerBytes, fileBytes: reader.size };
  const { tensors, texts, isWhole, allPlaced } = readHeader(header, place, limits, defects);
  checkLayout(tensors, place, isWhole && allPlaced, defects);
  return end(tensors, isWhole, texts);
}
