import type { DefectList } from './defect.ts';
import type { TensorEntry } from './model-read.ts';

const byPlace = (a: TensorEntry, b: TensorEntry): number => a.dataOffset - b.dataOffset || a.bytes - b.bytes;

/** Writers list tensors as they lie: then there is nothing to sort. */
function inOrder(tensors: readonly TensorEntry[]): readonly TensorEntry[] {
  const isSorted = tensors.every((tensor, index) => {
    const before = tensors[index - 1];
    return before === undefined || byPlace(before, tensor) <= 0;
  });
  return isSorted ? tensors : tensors.toSorted(byPlace);
}

/**
 * The data of all tensors must lie side by side, from the end of the header to the end of the file. `isComplete`: all tensors of the header
 * are among these, so that a hole is one.
 */
export function checkLayout(
  tensors: readonly TensorEntry[],
  { dataOffset, fileBytes }: { readonly dataOffset: number; readonly fileBytes: number },
  isComplete: boolean,
  defects: DefectList,
): void {
  let end = dataOffset;
  let before: string | undefined;
  for (const { name, dataOffset: offset, bytes } of inOrder(tensors)) {
    const distance = offset - end;
    if (distance < 0) {
      const problem = `its data begins ${-distance} bytes before the data ${before === undefined ? 'of all tensors' : 'of another tensor'} ends`;
      defects.add({
        kind: 'safetensors-layout',
        offset,
        problem,
        tensor: name,
        evidence: { overlapBytes: -distance, ...(before !== undefined && { other: before }) },
      });
    } else if (distance > 0 && isComplete) {
      defects.add({ kind: 'safetensors-layout', offset: end, problem: `before its data lie ${distance} bytes that belong to no tensor`, tensor: name });
    }
    if (offset + bytes > end || before === undefined) before = name;
    end = Math.max(end, offset + bytes);
  }
  if (!isComplete || end >= fileBytes) return;
  const problem = `after the data of the last tensor come ${fileBytes - end} more bytes`;
  defects.add({ kind: 'safetensors-trailing-data', offset: end, problem, evidence: { trailingBytes: fileBytes - end } });
}
