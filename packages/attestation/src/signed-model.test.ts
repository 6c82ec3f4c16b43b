import { createHash } from 'node:crypto';
import { modelStatement, newKeys, type StatementParts, signPayload } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { type Outcome, parsePublicKey, type VerifiedModel, verifyModelSignature } from './index.ts';

const keys = newKeys();
const key = parsePublicKey(new TextEncoder().encode(keys.publicKey));
const digest = (text: string, algorithm = 'sha256'): string => createHash(algorithm).update(text).digest('hex');

/** Reads a statement whose signature is right: what is refused is refused for what it says. */
function read(payload: string): Outcome<VerifiedModel> {
  if (key.refused) throw new Error(key.refused.message);
  return verifyModelSignature(new TextEncoder().encode(signPayload(payload, keys)), { method: 'key', keys: [key.value] }, { maxBytes: 2 ** 20 });
}
const readModel = (parts: StatementParts): Outcome<VerifiedModel> => read(modelStatement(parts));
const one = { name: 'w.bin', digest: digest('w') };
const shards = { method: 'shards', shard_size: 10 };
const shard = (name: string) => ({ name, digest: digest(name) });

describe('a validly signed statement is refused', () => {
  test.each<readonly [string, StatementParts, string]>([
    ['that ignores everything and lists nothing', { resources: [], serialization: { ignore_paths: ['.'] } }, 'resources'],
    ['that lists a file twice, with the same digest', { resources: [one, one] }, 'resources'],
    ['that lists a file twice, so that the last would win', { resources: [one, { ...one, digest: digest('other') }] }, 'resources'],
    ['that lists a file in a second spelling', { resources: [one, { ...one, name: './w.bin' }] }, 'resources'],
    ['that climbs out of the folder', { resources: [{ ...one, name: '../keys-secret' }] }, 'resources'],
    ['that climbs out further in', { resources: [{ ...one, name: 'a/../../b' }] }, 'resources'],
    ['that names an absolute path', { resources: [{ ...one, name: '/etc/hostname' }] }, 'resources'],
    ['that names nothing', { resources: [{ ...one, name: '' }] }, 'resources'],
    ['that names a folder', { resources: [{ ...one, name: 'a/' }] }, 'resources'],
    ['that names a NUL', { resources: [{ ...one, name: 'a\0b' }] }, 'resources'],
    ['that names half a character', { resources: [{ ...one, name: '\ud800' }] }, 'resources'],
    ['that names a file below a file', { resources: [one, { ...one, name: 'w.bin/x' }] }, 'resources'],
    ['that names a single file and another', { resources: [{ ...one, name: '.' }, one] }, 'resources'],
    ['whose root digest is another', { resources: [one], root: digest('other') }, 'resources'],
    ['with an empty digest', { resources: [{ ...one, digest: '' }] }, 'malformed'],
    ['with a short digest', { resources: [{ ...one, digest: one.digest.slice(2) }] }, 'malformed'],
    ['with a digest in upper case', { resources: [{ ...one, digest: one.digest.toUpperCase() }] }, 'malformed'],
    ['with a digest that ends in junk', { resources: [{ ...one, digest: `${one.digest.slice(0, -2)}zz` }] }, 'malformed'],
    ['that says one algorithm and uses another', { resources: [{ ...one, algorithm: 'blake3' }] }, 'resources'],
    ['with a broken hash', { resources: [one], serialization: { hash_type: 'md5' } }, 'unsupported'],
    ['with a hash named after a prototype', { resources: [one], serialization: { hash_type: 'constructor' } }, 'unsupported'],
    [
      'in shards of another size than its hash says',
      { resources: [shard('a:0:5')], serialization: { ...shards, hash_type: 'sha256-sharded-11' } },
      'unsupported',
    ],
    ['with another method', { resources: [one], serialization: { method: 'lines' } }, 'malformed'],
    ['of another predicate', { resources: [one], predicateType: 'https://slsa.dev/provenance/v1' }, 'unsupported'],
    ['of another type', { resources: [one], type: 'https://in-toto.io/Statement/v2' }, 'malformed'],
    ['of the older statement type', { resources: [one], type: 'https://in-toto.io/Statement/v0.1' }, 'unsupported'],
    ['with links neither followed nor not', { resources: [one], serialization: { allow_symlinks: 'false' } }, 'malformed'],
    ['in shards without a size', { resources: [shard('a:0:5')], serialization: { method: 'shards' } }, 'malformed'],
    ['in shards of half a byte', { resources: [shard('a:0:5')], serialization: { ...shards, shard_size: 0.5 } }, 'malformed'],
    ['in shards with a gap', { resources: [shard('a:0:10'), shard('a:20:25')], serialization: shards }, 'resources'],
    ['in shards that overlap', { resources: [shard('a:0:10'), shard('a:5:15')], serialization: shards }, 'resources'],
    ['in shards that start late', { resources: [shard('a:10:20')], serialization: shards }, 'resources'],
    ['in shards after a short one', { resources: [shard('a:0:5'), shard('a:5:10')], serialization: shards }, 'resources'],
    ['in shards too long', { resources: [shard('a:0:11')], serialization: shards }, 'resources'],
    ['in shards of nothing', { resources: [shard('a:0:0')], serialization: shards }, 'malformed'],
    ['in shards beyond any file', { resources: [shard('a:0:9999999999999999')], serialization: shards }, 'resources'],
    ['in shards that are none', { resources: [shard('a')], serialization: shards }, 'malformed'],
    ['in shards with a number written twice', { resources: [shard('a:00:5')], serialization: shards }, 'malformed'],
    ['in shards that climb out', { resources: [shard('../a:0:5')], serialization: shards }, 'resources'],
  ])('%s', (_, parts, code) => {
    expect(readModel(parts).refused?.code).toBe(code);
  });

  test('that says a member twice', () => {
    expect(read(modelStatement({ resources: [one] }).replace('"resources":', '"resources":[],"resources":')).refused?.code).toBe('malformed');
  });

  test('with no or two subjects', () => {
    const statement = JSON.parse(modelStatement({ resources: [one] }));
    expect(read(JSON.stringify({ ...statement, subject: [] })).refused?.code).toBe('malformed');
    expect(read(JSON.stringify({ ...statement, subject: [...statement.subject, ...statement.subject] })).refused?.code).toBe('resources');
  });

  test('and the refusal shows names only between backticks, made visible', () => {
    const message = readModel({ resources: [{ ...one, name: '../\n::error::x`' }] }).refused?.message ?? '';
    expect(message).toContain('`../\\n::error::x\\x60`');
    expect(message.split('\n')).toHaveLength(1);
  });
});

test('files, shards and single files are read as they are meant', () => {
  const files = (parts: StatementParts) => {
    const outcome = readModel(parts);
    return outcome.refused ? outcome.refused : outcome.value.model.files;
  };
  expect(files({ resources: [{ ...one, name: '.' }] })).toEqual([{ name: '.', digest: one.digest }]);
  expect(files({ resources: [{ ...one, name: '__proto__' }] })).toEqual([{ name: '__proto__', digest: one.digest }]);
  const colons = [shard('a:b:0:10'), shard('a:b:10:13'), shard('c:0:1')];
  expect(files({ resources: colons, serialization: { ...shards, ignore_paths: ['z', '.git'] } })).toEqual([
    {
      name: 'a:b',
      shards: [
        { start: 0, end: 10, digest: digest('a:b:0:10') },
        { start: 10, end: 13, digest: digest('a:b:10:13') },
      ],
    },
    { name: 'c', shards: [{ start: 0, end: 1, digest: digest('c:0:1') }] },
  ]);
  expect(files({ resources: [{ name: 'w', digest: digest('w', 'blake2b512') }], serialization: { hash_type: 'blake2b' } })).toEqual([
    { name: 'w', digest: digest('w', 'blake2b512') },
  ]);
});

test('release 0.3.1 says the size of shards twice', () => {
  const resources = [{ ...shard('a:0:5'), algorithm: 'sha256-sharded-10' }];
  const outcome = readModel({ resources, serialization: { ...shards, hash_type: 'sha256-sharded-10' } });
  expect(outcome.refused ?? outcome.value.model).toMatchObject({ algorithm: 'sha256', shardBytes: 10 });
});

test('what the signer wished is told, in order: the ignored paths and whether links were followed', () => {
  const outcome = readModel({ resources: [one], serialization: { allow_symlinks: true, ignore_paths: ['z', '.git'] } });
  expect(outcome.refused ? outcome : outcome.value.model).toMatchObject({ ignored: ['.git', 'z'], followedLinks: true });
});
