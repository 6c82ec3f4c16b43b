import { quote } from '@mlx-guard/core';
import { type JsonNode, join, memberOf, numberOf, type TensorEntry, textOf } from '@mlx-guard/model-formats';
import type { Problem } from './problem.ts';

/** A problem, and the file that it is about. */
export interface PlacedProblem {
  readonly path: string;
  readonly problem: Problem;
}

/** The folder that an index describes. */
export interface ShardScene {
  readonly folder: string;
  readonly indexPath: string;
  lineOf(offset: number): number;
  /** The safetensors files of the folder by name, with their tensors; undefined where they could not be read whole. */
  readonly shards: ReadonlyMap<string, readonly TensorEntry[] | undefined>;
}

const plainShard = /^[\w.-]{1,255}\.safetensors$/;
const maxNamed = 20;

/** Whether mlx-lm loads a file without asking the index: it globs. */
const isGlobbed = (name: string): boolean => /^model.*\.safetensors$/.test(name);

class IndexJudge {
  readonly #scene: ShardScene;

  constructor(scene: ShardScene) {
    this.#scene = scene;
  }

  *judge(root: JsonNode): Iterable<PlacedProblem> {
    const map = memberOf(root, 'weight_map');
    if (map?.kind !== 'object') {
      yield this.#inIndex({ kind: 'json-text', line: 1, says: `it has no object ${quote('weight_map')}`, identity: 'weight_map' });
      return;
    }
    const claimed = new Map<string, Set<string>>();
    for (const [tensor, node] of map.members) {
      const shard = textOf(node);
      const line = this.#scene.lineOf(node.offset);
      if (shard === undefined || !plainShard.test(shard) || shard.startsWith('.')) {
        const says = `the tensor ${quote(tensor)} is said to be in ${shard === undefined ? 'something that is no string' : quote(shard)}, no plain name of a file`;
        yield this.#inIndex({ kind: 'index-path', line, says, identity: shard ?? '' });
        continue;
      }
      const tensors = claimed.get(shard) ?? new Set();
      claimed.set(shard, tensors.add(tensor));
    }
    yield* this.#shards(claimed);
    yield* this.#total(root, claimed);
  }

  #inIndex(problem: Problem): PlacedProblem {
    return { path: this.#scene.indexPath, problem };
  }

  *#shards(claimed: ReadonlyMap<string, ReadonlySet<string>>): Iterable<PlacedProblem> {
    const { shards, folder, indexPath } = this.#scene;
    for (const [shard, tensors] of claimed) {
      if (!shards.has(shard)) yield this.#inIndex({ kind: 'shard-missing', line: 1, says: `it names ${quote(shard)}, which is not there`, identity: shard });
      const found = shards.get(shard);
      if (found === undefined) continue;
      yield* this.#compare(join(folder, shard), tensors, new Set(found.map(({ name }) => name)));
    }
    if (claimed.size === 0) return;
    for (const name of shards.keys()) {
      if (claimed.has(name) || !isGlobbed(name)) continue;
      const says = `it is not in ${quote(indexPath)}, but mlx-lm loads every file of such a name, and the last one wins`;
      yield { path: join(folder, name), problem: { kind: 'unlisted-shard', offset: 0, says, identity: name } };
    }
  }

  *#compare(path: string, claimed: ReadonlySet<string>, found: ReadonlySet<string>): Iterable<PlacedProblem> {
    const extra = [...found].filter((name) => !claimed.has(name));
    for (const name of extra.slice(0, maxNamed)) {
      const says = `the tensor ${quote(name)} is not what the index lists for this file (${extra.length} such)`;
      yield { path, problem: { kind: 'index-tensor-mismatch', offset: 0, says, identity: `extra ${name}` } };
    }
    const missing = [...claimed].filter((name) => !found.has(name));
    for (const name of missing.slice(0, maxNamed)) {
      const says = `the index lists the tensor ${quote(name)} for this file, which does not have it (${missing.length} such)`;
      yield { path, problem: { kind: 'index-tensor-mismatch', offset: 0, says, identity: `missing ${name}` } };
    }
  }

  *#total(root: JsonNode, claimed: ReadonlyMap<string, unknown>): Iterable<PlacedProblem> {
    const node = memberOf(memberOf(root, 'metadata'), 'total_size');
    const total = numberOf(node);
    const lists = [...claimed.keys()].map((name) => this.#scene.shards.get(name));
    if (node === undefined || total === undefined || lists.length === 0 || lists.includes(undefined)) return;
    const bytes = lists.flatMap((list) => list ?? []).reduce((sum, tensor) => sum + tensor.bytes, 0);
    if (bytes === total) return;
    const says = `${quote('total_size')} is ${total}, the tensors have ${bytes} bytes`;
    yield this.#inIndex({ kind: 'index-total-size', line: this.#scene.lineOf(node.offset), says, identity: 'total_size' });
  }
}

/** What an index says otherwise than the headers of its shards. */
export const indexProblems = (root: JsonNode, scene: ShardScene): Iterable<PlacedProblem> => new IndexJudge(scene).judge(root);

const numbered = /^(.{0,200})-(\d{5})-of-(\d{5})\.safetensors$/;

/** Shards of a set that is not whole, in a folder without an index that would say so. */
export function* unindexedShards(folder: string, names: readonly string[]): Iterable<PlacedProblem> {
  const sets = new Map<string, { readonly first: string; readonly count: number; readonly seen: Set<number> }>();
  for (const name of names) {
    const [, stem, index, count] = numbered.exec(name) ?? [];
    if (stem === undefined) continue;
    const key = `${stem} ${count}`;
    const set = sets.get(key) ?? { first: name, count: Number(count), seen: new Set() };
    set.seen.add(Number(index));
    sets.set(key, set);
  }
  for (const { first, count, seen } of sets.values()) {
    const missing = count - [...seen].filter((index) => index >= 1 && index <= count).length;
    const says =
      missing > 0
        ? `of its ${count} parts ${missing} are not there, and no index tells a loader`
        : 'it is a part of a set, and no index tells what the set holds';
    yield { path: join(folder, first), problem: { kind: 'shard-without-index', offset: 0, says, identity: first } };
  }
}
