import { createHash } from 'node:crypto';
import type { ByteReader } from '@mlx-guard/core';
import { detectContent, type ModelRead, type ReadLimits, readGguf, readSafetensors, type TensorEntry } from '@mlx-guard/model-formats';
import type { Gap, Side } from './side.ts';

/** A tensor, and the file that holds it. */
interface Held extends TensorEntry {
  readonly file: string;
}

/** All tensors of one side by name, and what its metadata says. */
export interface TensorSet {
  readonly tensors: ReadonlyMap<string, Held>;
  readonly texts: ReadonlyMap<string, string>;
  readonly bytes: number;
}

/** One tensor that is not as it was. */
export type TensorChange =
  | { readonly kind: 'added' | 'removed'; readonly name: string; readonly now: TensorEntry }
  | { readonly kind: 'renamed'; readonly name: string; readonly to: string }
  | { readonly kind: 'retyped'; readonly name: string; readonly before: TensorEntry; readonly now: TensorEntry }
  | { readonly kind: 'changed'; readonly name: string; readonly changedBytes: number; readonly bytes: number; readonly sha256: string };

const chunkBytes = 256 * 1024;
const maxRenames = 10_000;

async function readOne(reader: ByteReader, limits: ReadLimits): Promise<ModelRead | 'pointer' | undefined> {
  switch (await detectContent(reader)) {
    case 'safetensors':
      return readSafetensors(reader, limits);
    case 'gguf':
      return readGguf(reader, limits);
    case 'lfs-pointer':
      return 'pointer';
    default:
      return undefined;
  }
}

/** Reads the headers of all weights of a side. */
export async function tensorsOf(side: Side, limits: ReadLimits, gap: Gap): Promise<TensorSet> {
  const tensors = new Map<string, Held>();
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const file of side.names) {
    if (!/\.(?:safetensors|gguf)$/i.test(file)) continue;
    await using reader = await side.open(file);
    const read = reader === undefined ? undefined : await readOne(reader, limits);
    if (read === undefined) gap(file, `of ${side.title} it cannot be read as weights`);
    if (read === 'pointer') gap(file, `of ${side.title} it is a Git LFS pointer: its tensors are not compared`);
    if (read === undefined || read === 'pointer') continue;
    if (!read.isWhole || read.defects.some(({ atMost }) => atMost === undefined)) gap(file, `of ${side.title} it is not sound; inspect it`);
    for (const tensor of read.tensors) {
      tensors.set(tensor.name, { ...tensor, file });
      bytes += tensor.bytes;
    }
    for (const { key, text } of read.texts) texts.set(key, text);
  }
  return { tensors, texts, bytes };
}

interface Compared {
  readonly changedBytes: number;
  readonly sha256: string;
}

class TensorComparer {
  readonly #before: Side;
  readonly #after: Side;
  readonly #left = new Uint8Array(chunkBytes);
  readonly #right = new Uint8Array(chunkBytes);
  readonly #onward: () => void;

  constructor(before: Side, after: Side, onward: () => void) {
    this.#before = before;
    this.#after = after;
    this.#onward = onward;
  }

  /** How many bytes differ between two tensors of equal length, and the digest of the second; undefined where one cannot be read. */
  async compare(a: Held, b: Held): Promise<Compared | undefined> {
    await using left = await this.#before.open(a.file);
    await using right = await this.#after.open(b.file);
    if (left === undefined || right === undefined) return undefined;
    const hash = createHash('sha256');
    let changedBytes = 0;
    for (let at = 0; at < b.bytes; ) {
      this.#onward();
      const length = Math.min(chunkBytes, b.bytes - at);
      const [one, two] = [this.#left.subarray(0, length), this.#right.subarray(0, length)];
      const got = await Promise.all([left.readInto(one, a.dataOffset + at), right.readInto(two, b.dataOffset + at)]);
      if (got.some((count) => count < length)) return undefined;
      hash.update(two);
      for (let index = 0; index < length; index += 1) if (one[index] !== two[index]) changedBytes += 1;
      at += length;
    }
    return { changedBytes, sha256: hash.digest('hex') };
  }
}

const shapeOf = ({ dtype, shape }: TensorEntry): string => `${dtype} [${shape.join(', ')}]`;

/** Compares two sets of tensors: names first, then types, then every byte. */
export async function compareTensors(
  { tensors: before }: TensorSet,
  { tensors: after }: TensorSet,
  sides: { readonly before: Side; readonly after: Side },
  onward: () => void,
  gap: Gap,
): Promise<readonly TensorChange[]> {
  const comparer = new TensorComparer(sides.before, sides.after, onward);
  const changes: TensorChange[] = [];
  const added = [...after.values()].filter(({ name }) => !before.has(name));
  const removed = [...before.values()].filter(({ name }) => !after.has(name));
  for (const then of before.values()) {
    const now = after.get(then.name);
    if (now === undefined) continue;
    if (shapeOf(then) !== shapeOf(now) || then.bytes !== now.bytes) changes.push({ kind: 'retyped', name: then.name, before: then, now });
    else {
      const compared = await comparer.compare(then, now);
      if (compared === undefined) gap(now.file, 'a tensor could not be compared');
      else if (compared.changedBytes > 0) changes.push({ kind: 'changed', name: then.name, bytes: now.bytes, ...compared });
    }
  }
  const renamed = new Set<string>();
  if (added.length <= maxRenames && removed.length <= maxRenames) {
    for (const then of removed) {
      for (const now of added) {
        if (renamed.has(now.name) || now.bytes === 0 || shapeOf(then) !== shapeOf(now)) continue;
        if ((await comparer.compare(then, now))?.changedBytes !== 0) continue;
        changes.push({ kind: 'renamed', name: then.name, to: now.name });
        renamed.add(now.name).add(`${then.name}\0`);
        break;
      }
    }
  }
  for (const now of added) if (!renamed.has(now.name)) changes.push({ kind: 'added', name: now.name, now });
  for (const now of removed) if (!renamed.has(`${now.name}\0`)) changes.push({ kind: 'removed', name: now.name, now });
  return changes;
}

/** A change of a tensor in words, for a table. */
export function describeChange(change: TensorChange): string {
  switch (change.kind) {
    case 'added':
    case 'removed':
      return shapeOf(change.now);
    case 'renamed':
      return `to ${change.to}`;
    case 'retyped':
      return `${shapeOf(change.before)} → ${shapeOf(change.now)}`;
    case 'changed':
      return `${change.changedBytes} of ${change.bytes} bytes (${((100 * change.changedBytes) / change.bytes).toFixed(2)} %), SHA-256 ${change.sha256}`;
  }
}
