import { FileError, type Ports } from '@mlx-guard/core';
import { readSafetensors } from '@mlx-guard/model-formats';

/** What the weights of a model came to before a change: bytes, or why that cannot be told. */
export type BaseWeights = { readonly bytes: number } | { readonly why: string };

/** Beyond this the base is not fetched for the sake of a header. */
const maxBytes = 64 * 1024 * 1024;
const limits = { maxHeaderBytes: maxBytes, maxTensors: 1_000_000 };

const inMemory = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
  readInto: async (buffer: Uint8Array, offset: number) => {
    const part = bytes.subarray(offset, offset + buffer.length);
    buffer.set(part);
    return part.length;
  },
});

/** A Git LFS pointer tells the size of what it stands for; it is that of the file, header included, which is what is compared then. */
const pointerSize = (bytes: Uint8Array): number | undefined => {
  const size =
    bytes.length > 1024 ? undefined : /^version https:\/\/git-lfs\.github\.com\/spec\/[\s\S]*\nsize (\d{1,15})\n/.exec(new TextDecoder().decode(bytes))?.[1];
  return size === undefined ? undefined : Number(size);
};

async function bytesOf(content: Uint8Array): Promise<number | undefined> {
  const pointed = pointerSize(content);
  if (pointed !== undefined) return pointed;
  const read = await readSafetensors(inMemory(content), limits);
  return read.isWhole ? read.tensors.reduce((sum, { bytes }) => sum + bytes, 0) : undefined;
}

/** The weights of the same files in the base of a change; undefined where there is no base to compare with. */
export async function baseWeights(paths: readonly string[], { base, run }: Pick<Ports, 'base' | 'run'>): Promise<BaseWeights | undefined> {
  if (base.commit === undefined) return undefined;
  let sum = 0;
  for (const path of paths) {
    const answer = await base.read(`${run.prefix}${path}`, maxBytes).catch((thrown: unknown) => {
      if (thrown instanceof FileError) return { kind: 'unreadable', why: thrown.message } as const;
      throw thrown;
    });
    if (answer.kind === 'absent') continue;
    if (answer.kind === 'unreadable') return { why: answer.why };
    const bytes = await bytesOf(answer.bytes);
    if (bytes === undefined) return { why: `what stands at ${path} in the base is no safetensors file` };
    sum += bytes;
  }
  return { bytes: sum };
}
