import { createHash } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { sha256, sha384, sha512, sha512_256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Algorithm, algorithmOfName, algorithmOfTag, algorithms, digitsOf } from './algorithm.ts';
import { Hashers } from './hasher.ts';

/** The same algorithms by other people, in plain JavaScript. */
const independent: Readonly<Record<Algorithm, (bytes: Uint8Array) => Uint8Array>> = {
  sha256,
  sha384,
  sha512,
  'sha512-256': sha512_256,
  'blake2b-512': (bytes) => blake2b(bytes),
  'blake2b-384': (bytes) => blake2b(bytes, { dkLen: 48 }),
  'blake2b-256': (bytes) => blake2b(bytes, { dkLen: 32 }),
  blake3: (bytes) => blake3(bytes),
};

describe.each(algorithms)('%s', (algorithm) => {
  test('is what an independent implementation gives, whole and in pieces, file after file', async () => {
    const hashers = new Hashers();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 6 }), async (pieces) => {
        const bytes = Uint8Array.from(Buffer.concat(pieces));
        const expected = bytesToHex(independent[algorithm](bytes));
        expect(await hashers.whole(algorithm, bytes)).toBe(expected);
        const hasher = await hashers.of(algorithm);
        for (const piece of pieces) hasher.update(piece);
        expect(hasher.hex()).toBe(expected);
        expect(expected).toHaveLength(digitsOf(algorithm));
      }),
      { numRuns: 60 },
    );
  });

  test('takes more than one chunk of any implementation', async () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, index) => (index * 31) % 256);
    expect(await new Hashers().whole(algorithm, bytes)).toBe(bytesToHex(independent[algorithm](bytes)));
  });
});

test('the independent implementation is that of the platform, where that has it', () => {
  for (const name of ['sha256', 'sha384', 'sha512'] as const)
    expect(bytesToHex(independent[name](Buffer.from('abc')))).toBe(createHash(name).update('abc').digest('hex'));
});

describe('algorithms by name', () => {
  test.each([
    ['SHA256SUMS', { algorithm: 'sha256' }],
    ['sha256sum.txt', { algorithm: 'sha256' }],
    ['model.gguf.sha256', { algorithm: 'sha256' }],
    ['SHA512SUMS', { algorithm: 'sha512' }],
    ['SHA512-256SUMS', { algorithm: 'sha512-256' }],
    ['SHA384SUMS', { algorithm: 'sha384' }],
    ['B2SUMS', { algorithm: 'blake2b-512' }],
    ['B3SUMS', { algorithm: 'blake3' }],
    ['MD5SUMS', { weak: 'MD5' }],
    ['SHA1SUMS', { weak: 'SHA-1' }],
    ['a.sfv', { weak: 'a checksum' }],
    ['CHECKSUMS', undefined],
  ])('%s tells %j', (name, told) => {
    expect(algorithmOfName(name)).toEqual(told);
  });

  test.each([
    ['SHA256', { algorithm: 'sha256' }],
    ['SHA2-256', { algorithm: 'sha256' }],
    ['SHA512/256', { algorithm: 'sha512-256' }],
    ['SHA2-512/256', { algorithm: 'sha512-256' }],
    ['BLAKE2b', { algorithm: 'blake2b-512' }],
    ['BLAKE2B-512', { algorithm: 'blake2b-512' }],
    ['BLAKE2b-256', { algorithm: 'blake2b-256' }],
    ['BLAKE3', { algorithm: 'blake3' }],
    ['MD5', { weak: 'MD5' }],
    ['SHA1', { weak: 'SHA1' }],
    ['XXH3', { weak: 'XXH3' }],
    ['SHA3-256', { unknown: 'SHA3-256' }],
    ['BLAKE2b-64', { unknown: 'BLAKE2b-64' }],
  ])('the tag %s tells %j', (tag, told) => {
    expect(algorithmOfTag(tag)).toEqual(told);
  });
});
