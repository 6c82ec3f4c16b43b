import { createHash } from 'node:crypto';
import type { Json } from '@mlx-guard/core';
import { memoryPorts } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, hashAll } from './hashing.ts';
import { modelChecksum } from './index.ts';

const mebibyte = 1024 * 1024;

describe('batchesOf', () => {
  test('holds every job once, bounded, the largest first', () => {
    const sizes = fc.array(fc.oneof(fc.nat(1_000), fc.nat(100 * mebibyte)), { maxLength: 2_000 });
    fc.assert(
      fc.property(sizes, (given) => {
        const jobs = given.map((bytes, id) => ({ id, bytes }));
        const batches = [...batchesOf(jobs)];
        expect(batches.flat().toSorted((a, b) => a.id - b.id)).toEqual(jobs);
        const order = batches.flat().map(({ bytes }) => bytes);
        expect(order).toEqual(order.toSorted((a, b) => b - a));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(512);
          expect(batch.slice(0, -1).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(32 * mebibyte);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('hashAll', () => {
  const files = { empty: '', a: 'a'.repeat(300_000), b: { unreadable: 'b' }, c: { changing: 'c' }, link: { link: 'a' } } as const;
  const paths = ['empty', 'a', 'b', 'c', 'link', 'gone'];

  /** The same files said to be small, which are read here, and large, which go to threads. */
  test.each([
    ['in this thread', 1],
    ['in threads', 256 * mebibyte],
  ])('tells the outcome of each job, read %s', async (_, bytes) => {
    const ports = memoryPorts(modelChecksum, { files });
    const outcomes = new Map<string, unknown>();
    const progress: (readonly [number, number])[] = [];
    await hashAll(
      paths.map((path) => ({ path, bytes })),
      ({ path }) => ({ path, algorithms: ['sha256'] }),
      { ...ports, progress: (done, total) => progress.push([done, total]) },
      ({ path }, outcome) => outcomes.set(path, outcome),
    );
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(outcomes.size).toBe(paths.length);
    expect(outcomes.get('empty')).toEqual({ kind: 'read', digests: [sha256('')], bytes: 0 });
    expect(outcomes.get('a')).toEqual({ kind: 'read', digests: [sha256(files.a)], bytes: 300_000 });
    expect(outcomes.get('b')).toMatchObject({ kind: 'unreadable' });
    for (const path of ['c', 'link', 'gone']) expect(outcomes.get(path)).toMatchObject({ kind: 'changed' });
    expect(progress.at(-1)).toEqual([bytes * paths.length, bytes * paths.length]);
  });

  test('reads a file that is alone in this thread, however large: a second one could not help', async () => {
    const ports = memoryPorts(modelChecksum, { files });
    const noThreads = { size: 1, run: () => Promise.reject(new Error('a thread was asked')) };
    const told: unknown[] = [];
    await hashAll(
      [{ bytes: 64 * mebibyte }],
      () => ({ path: 'a', algorithms: ['sha256'] }),
      { ...ports, workers: noThreads },
      (_job, outcome) => told.push(outcome),
    );
    expect(told).toMatchObject([{ kind: 'read' }]);
  });

  test.each([
    ['a GiB of files is read in this thread', 1024 * mebibyte, false],
    ['a byte more in threads', 1024 * mebibyte + 1, true],
  ])('%s', async (_, bytes, isThreaded) => {
    const ports = memoryPorts(modelChecksum, { files });
    const asked: string[] = [];
    const workers = {
      size: 2,
      run: (name: string, input: Json) => {
        asked.push(name);
        return ports.workers.run(name, input);
      },
    };
    const told: unknown[] = [];
    await hashAll(
      [{ bytes: bytes - 300_000 }, { bytes: 300_000 }],
      () => ({ path: 'a', algorithms: ['sha256'] }),
      { ...ports, workers },
      (_job, outcome) => told.push(outcome),
    );
    expect(told).toMatchObject([{ kind: 'read' }, { kind: 'read' }]);
    expect(asked.length > 0).toBe(isThreaded);
  });

  test('ends when the run is interrupted', async () => {
    const ports = memoryPorts(modelChecksum, { files, signal: AbortSignal.abort() });
    const told: unknown[] = [];
    const hashing = hashAll(
      [{ bytes: 1 }],
      () => ({ path: 'a', algorithms: ['sha256'] }),
      ports,
      (job) => told.push(job),
    );
    await expect(hashing).rejects.toThrow();
    expect(told).toEqual([]);
  });

  test('refuses an answer that does not fit the question', async () => {
    const ports = memoryPorts(modelChecksum, { files });
    const lying = { ...ports, workers: { size: 1, run: async () => [] } };
    await expect(
      hashAll(
        [{ bytes: 1024 * mebibyte }, { bytes: 1024 * mebibyte }],
        () => ({ path: 'a', algorithms: ['sha256'] }),
        lying,
        () => undefined,
      ),
    ).rejects.toThrow('1 files were to be hashed, 0 were');
  });
});
