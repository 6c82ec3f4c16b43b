import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Algorithm, algorithms, digitsOf } from './algorithm.ts';
import { Inventory } from './inventory.ts';

describe('Inventory', () => {
  test('keeps what it was given, far beyond its first capacity', () => {
    const inventory = new Inventory();
    const digestOf = (index: number): string => index.toString(16).padStart(64, '0');
    for (let index = 0; index < 5_000; index += 1)
      expect(inventory.add(`f${index}`, { algorithm: 'sha256', digest: digestOf(index), bytes: index })).toBe(true);
    expect(inventory.count).toBe(5_000);
    for (const index of [0, 1_023, 1_024, 2_048, 4_999]) {
      expect(inventory.indexOf(`f${index}`)).toBe(index);
      expect(inventory.nameAt(index)).toBe(`f${index}`);
      expect(inventory.entryAt(index)).toEqual({ algorithm: 'sha256', digest: digestOf(index), bytes: index });
    }
  });

  test('keeps digests of several lengths in one slab', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...algorithms), fc.nat(15)), { maxLength: 3_000 }), (entries) => {
        const inventory = new Inventory();
        const digestOf = (algorithm: Algorithm, digit: number): string => digit.toString(16).repeat(digitsOf(algorithm));
        for (const [index, [algorithm, digit]] of entries.entries()) inventory.add(String(index), { algorithm, digest: digestOf(algorithm, digit) });
        for (const [index, [algorithm, digit]] of entries.entries())
          expect(inventory.entryAt(index)).toEqual({ algorithm, digest: digestOf(algorithm, digit) });
      }),
      { numRuns: 20 },
    );
  });

  test('takes the first of two entries of one name', () => {
    const entry = fc.record({ name: fc.constantFrom('a', 'b', '__proto__', 'constructor'), line: fc.nat() });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const inventory = new Inventory();
        const first = new Map<string, number>();
        for (const { name, line } of entries) {
          expect(inventory.add(name, { algorithm: 'sha256', digest: '0'.repeat(64), line })).toBe(!first.has(name));
          if (!first.has(name)) first.set(name, line);
        }
        for (const [name, line] of first) expect(inventory.entryAt(inventory.indexOf(name) ?? -1).line).toBe(line);
      }),
    );
  });

  test('has nothing at an index that does not exist', () => {
    expect(() => new Inventory().nameAt(0)).toThrow(RangeError);
    expect(new Inventory().indexOf('toString')).toBeUndefined();
  });
});
