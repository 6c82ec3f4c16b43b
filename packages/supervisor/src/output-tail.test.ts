import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputTail } from './output-tail.ts';
import { watchFiles } from './watched-files.ts';

test('keeps the end and shows the beginning, however the output is cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (chunks, keep, maxShown) => {
      const shown: number[] = [];
      const tail = new OutputTail(keep, maxShown, (chunk) => shown.push(...chunk));
      for (const chunk of chunks) tail.add(chunk);
      const all = chunks.flatMap((chunk) => [...chunk]);
      expect([...tail.bytes()]).toEqual(all.slice(-keep));
      expect(shown.slice(0, Math.min(all.length, maxShown))).toEqual(all.slice(0, maxShown));
      expect(shown.length > Math.min(all.length, maxShown)).toBe(all.length > maxShown);
    }),
  );
});

test('a watched file that is written, made, removed or replaced by its like is told', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-watch-'));
  const names = ['same', 'written', 'made', 'removed', 'replaced', 'linked'].map((name) => path.join(folder, name));
  const [same = '', written = '', made = '', removed = '', replaced = '', linked = ''] = names;
  for (const file of [same, written, removed, replaced, linked]) writeFileSync(file, 'x');
  const changed = watchFiles(names);
  writeFileSync(written, 'y');
  writeFileSync(made, '');
  rmSync(removed);
  writeFileSync(`${replaced}.new`, 'x');
  renameSync(`${replaced}.new`, replaced);
  rmSync(linked);
  symlinkSync(same, linked);
  expect(changed()).toEqual([written, made, removed, replaced, linked]);
  rmSync(folder, { recursive: true });
});
