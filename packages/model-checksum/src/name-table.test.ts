import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameTable } from './name-table.ts';

test('is what a map of names to numbers is', () => {
  const name = fc.oneof(
    fc.constantFrom(
      '__proto__',
      'constructor',
      'a',
      'A',
      '\u{e9}',
      'e\u{301}',
      '',
      '\u{1f600}',
      '\u{feff}a',
      'a\nb',
      'x'.repeat(4_096),
      '\u{ff5e}'.repeat(4_096),
    ),
    fc.string({ unit: 'binary', maxLength: 30 }).filter((one) => one.isWellFormed()),
    fc.nat(5_000).map(String),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3_000 }), fc.array(name, { maxLength: 50 }), (added, asked) => {
      const table = new NameTable();
      const map = new Map<string, number>();
      for (const one of added) {
        expect(table.add(one)).toBe(map.has(one) ? undefined : map.size);
        if (!map.has(one)) map.set(one, map.size);
      }
      expect(table.count).toBe(map.size);
      for (const one of asked) expect(table.indexOf(one)).toBe(map.get(one));
      for (const [one, index] of map) expect([table.indexOf(one), table.nameAt(index)]).toEqual([index, one]);
    }),
    { numRuns: 30 },
  );
});

test('holds far more than it begins with', () => {
  const table = new NameTable();
  for (let index = 0; index < 50_000; index += 1) expect(table.add(`folder/${index}/${'n'.repeat(index % 200)}`)).toBe(index);
  for (let index = 0; index < 50_000; index += 97) expect(table.indexOf(`folder/${index}/${'n'.repeat(index % 200)}`)).toBe(index);
  expect(table.indexOf('folder/50000/')).toBeUndefined();
  expect(() => table.nameAt(50_000)).toThrow(RangeError);
  expect(() => table.nameAt(-1)).toThrow(RangeError);
});
