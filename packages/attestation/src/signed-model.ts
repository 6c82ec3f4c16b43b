import { createHash } from 'node:crypto';
import { byCodeUnit, type Json, quote } from '@mlx-guard/core';
import { z } from 'zod';
import { shaped } from './document.ts';
import { demand } from './outcome.ts';
import { type ResourceName, readResourceName, readShardName } from './resource-name.ts';
import { memberOf, type Statement, statementTypes } from './statement.ts';
import { isHex } from './strict-encoding.ts';

/** What a model signature says it is (OpenSSF Model Signing, releases 1.0 and later). */
export const modelPredicate = 'https://model_signing/signature/v1.0';
/** What releases before 1.0 wrote. */
export const legacyModelPredicate = 'https://model_signing/Digests/v0.1';

/** How many bytes a digest of each algorithm has. */
const digestBytes = { sha256: 32, blake2b: 64, blake3: 32 } as const;

/** The hash functions of model signatures; `blake2b` is BLAKE2b-512. */
export type ModelAlgorithm = keyof typeof digestBytes;

const isAlgorithm = (name: string): name is ModelAlgorithm => Object.hasOwn(digestBytes, name);

/** A stretch of a file and its digest; `end` is not part of it. */
export interface Shard {
  readonly start: number;
  readonly end: number;
  readonly digest: string;
}

/** One file of a model: the digest of all of it, or those of its shards, which cover it from the first byte to the last without gap. */
export type SignedFile = { readonly name: string } & ({ readonly digest: string; readonly shards?: undefined } | { readonly shards: readonly Shard[] });

/**
 * What a signer says about a model. All of it is data, the signature notwithstanding: which paths were ignored, whether links were followed and
 * which hash was chosen are the signer's wishes, and the verifier's to judge.
 */
export interface SignedModel {
  /** The name of the signer's folder; it binds nothing. */
  readonly name: string;
  readonly algorithm: ModelAlgorithm;
  /** The length of shards in bytes; undefined where files are hashed whole. */
  readonly shardBytes: number | undefined;
  /** Each once. A model that is a single file has one, named `.`. */
  readonly files: readonly SignedFile[];
  /** Paths that the signer left out, relative to the model folder, in the order of their code units. */
  readonly ignored: readonly string[];
  /** Whether the signer followed links. */
  readonly followedLinks: boolean;
}

const maxIgnored = 10_000;
const maxResources = 4_000_000;

const serializationSchema = z.looseObject({
  method: z.enum(['files', 'shards']),
  hash_type: z.string().max(100),
  allow_symlinks: z.boolean(),
  ignore_paths: z.array(z.string().max(4_096)).max(maxIgnored).optional(),
  shard_size: z.number().int().positive().optional(),
});

interface Resource {
  readonly name: string;
  readonly digest: string;
}

/** Whether a resource is said to be of the algorithm of the whole: `sha256`, `sha256-sharded-1000000`, or as other releases of the tool word it. */
function isNamed(algorithm: ModelAlgorithm, claimed: string): boolean {
  const named = claimed.slice(0, 200).split('-').filter(isAlgorithm);
  return named.length === 1 && named[0] === algorithm;
}

/** Reads the list by hand: it may have a million entries, and a copy of each would double them. */
function* resourcesOf(predicate: Json, algorithm: ModelAlgorithm, bytes: number): Generator<Resource> {
  const resources = memberOf(predicate, 'resources');
  demand(Array.isArray(resources), 'malformed', 'the statement has no list of resources');
  demand(resources.length > 0, 'resources', 'the statement lists no file: it would be true of every folder');
  demand(resources.length <= maxResources, 'too-large', `the statement lists ${resources.length} resources; at most ${maxResources} are read`);
  for (const [index, resource] of resources.entries()) {
    const name = memberOf(resource, 'name');
    const digest = memberOf(resource, 'digest');
    demand(typeof name === 'string' && typeof digest === 'string', 'malformed', `resource ${index} of the statement has no name or no digest`);
    const claimed = memberOf(resource, 'algorithm');
    demand(typeof claimed === 'string' && isNamed(algorithm, claimed), 'resources', `the statement says another algorithm of ${quote(name)} than of the whole`);
    demand(isHex(digest, bytes), 'malformed', `the digest of ${quote(name)} is not ${bytes} bytes in lower-case hex`);
    yield { name, digest };
  }
}

function checkRootDigest({ subjects }: Statement, root: string): void {
  demand(subjects.length === 1, 'resources', `the statement has ${subjects.length} subjects; exactly one is expected`);
  const claimed = subjects[0]?.digests.get('sha256');
  demand(claimed === root, 'resources', 'the digest of the whole is not that of the resources that the statement lists');
}

/** Collects resources into files, and refuses what says something twice. */
class Files {
  readonly #files = new Map<string, SignedFile | Shard[]>();

  add(name: string, digest: string): void {
    demand(!this.#files.has(name), 'resources', `the statement lists ${quote(name)} twice`);
    this.#files.set(name, { name, digest });
  }

  addShard({ name, start, end }: ResourceName, digest: string, shardBytes: number): void {
    const shards = this.#files.get(name) ?? [];
    demand(Array.isArray(shards), 'malformed', `${quote(name)} is listed both whole and in shards`);
    const last = shards.at(-1);
    const isNext = start === (last?.end ?? 0) && (last === undefined || last.end - last.start === shardBytes);
    demand(
      isNext && end > start && end - start <= shardBytes,
      'resources',
      `the shards of ${quote(name)} leave a gap, overlap or are of another size than the statement says`,
    );
    shards.push({ start, end, digest });
    this.#files.set(name, shards);
  }

  list(): readonly SignedFile[] {
    const names = [...this.#files.keys()];
    demand(names.length === 1 || !this.#files.has('.'), 'resources', 'the statement lists a single file and others beside it');
    for (const name of names)
      for (const folder of foldersOf(name)) demand(!this.#files.has(folder), 'resources', `the statement lists ${quote(folder)} as a file and as a folder`);
    return [...this.#files].map(([name, what]) => (Array.isArray(what) ? { name, shards: what } : what));
  }
}

function* foldersOf(name: string): Generator<string> {
  for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) yield name.slice(0, slash);
}

/** The hash of a statement; release 0.3.1 of the tool repeats in its name the size of the shards. */
function readAlgorithm(written: string, shardBytes: number | undefined): ModelAlgorithm {
  const algorithm = shardBytes === undefined ? written : written.replace(`-sharded-${shardBytes}`, '');
  demand(isAlgorithm(algorithm), 'unsupported', `the statement is made with the hash ${quote(written)}; sha256, blake2b and blake3 are known`);
  return algorithm;
}

/** Reads what a verified statement says about a model. Refuses what contradicts itself, names anything twice, nothing, or a way out of the folder. */
export function readSignedModel(statement: Statement): SignedModel {
  demand(statement.predicateType === modelPredicate, 'unsupported', 'the statement is not about a model: it has another predicate type');
  demand(statement.type === statementTypes[0], 'unsupported', 'the statement is of an older version of in-toto than model signatures use');
  const {
    method,
    hash_type: hash,
    ...rest
  } = shaped(serializationSchema, memberOf(statement.predicate, 'serialization'), 'the serialization of the statement');
  const shardBytes = method === 'shards' ? rest.shard_size : undefined;
  demand(method === 'files' || shardBytes !== undefined, 'malformed', 'the statement says no size of its shards');
  const algorithm = readAlgorithm(hash, shardBytes);
  const files = new Files();
  const root = createHash('sha256');
  for (const { name, digest } of resourcesOf(statement.predicate, algorithm, digestBytes[algorithm])) {
    root.update(digest, 'hex');
    if (shardBytes === undefined) files.add(readResourceName(name), digest);
    else files.addShard(readShardName(name), digest, shardBytes);
  }
  checkRootDigest(statement, root.digest('hex'));
  const ignored = (rest.ignore_paths ?? []).toSorted(byCodeUnit);
  return { name: statement.subjects[0]?.name ?? '', algorithm, shardBytes, files: files.list(), ignored, followedLinks: rest.allow_symlinks };
}

/** Reads what a statement of a release before 1.0 says: a SHA-256 for each file, and nothing of how it was made. */
export function readLegacyModel({ subjects, predicateType }: Statement): SignedModel {
  demand(predicateType === legacyModelPredicate, 'unsupported', 'the statement is not about a model: it has another predicate type');
  const files = new Files();
  for (const { name, digests } of subjects) {
    const digest = digests.get('sha256') ?? '';
    demand(isHex(digest, digestBytes.sha256), 'malformed', `the digest of ${quote(name)} is not ${digestBytes.sha256} bytes in lower-case hex`);
    files.add(readResourceName(name), digest);
  }
  return { name: '', algorithm: 'sha256', shardBytes: undefined, files: files.list(), ignored: [], followedLinks: false };
}
