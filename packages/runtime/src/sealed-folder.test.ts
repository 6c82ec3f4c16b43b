import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DiskSeal } from './sealed-folder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string): number => statSync(file).mode & 0o7777;

async function put(seal: DiskSeal, name: string, ...pieces: readonly string[]): Promise<void> {
  await using file = await seal.create(name);
  for (const piece of pieces) await file.append(Buffer.from(piece));
}

test('what was sealed is there, and nobody may write to it', async () => {
  const seal = await DiskSeal.at(path.join(folder, 'deeper/sealed'));
  await put(seal, 'a/b/w', 'one', 'two');
  await put(seal, 'empty');
  expect(modeOf(seal.path)).toBe(0o700);
  await seal.close();
  expect(readFileSync(path.join(seal.path, 'a/b/w'), 'utf8')).toBe('onetwo');
  expect(['a/b/w', 'empty'].map((name) => modeOf(path.join(seal.path, name)))).toEqual([0o444, 0o444]);
  expect(['.', 'a', 'a/b'].map((name) => modeOf(path.join(seal.path, name)))).toEqual([0o500, 0o500, 0o500]);
  await seal.discard();
  expect(existsSync(seal.path)).toBe(false);
});

test('only a fresh folder is taken, behind no link', async () => {
  const there = path.join(folder, 'there');
  mkdirSync(there);
  symlinkSync('there', path.join(folder, 'link'));
  await expect(DiskSeal.at(there)).rejects.toThrow('is there already');
  await expect(DiskSeal.at(path.join(folder, 'link'))).rejects.toThrow('is there already');
  await expect(DiskSeal.at(path.join(folder, 'link/in'))).rejects.toThrow('behind a link');
  expect(readdirSync(there)).toEqual([]);
});

test('nothing is written outside of it, over a file, or through a link', async () => {
  const seal = await DiskSeal.at(path.join(folder, 'strict'));
  await put(seal, 'w', 'x');
  await expect(seal.create('w')).rejects.toThrow('cannot be sealed: EEXIST');
  await expect(seal.create('../out')).rejects.toThrow('leads out of the sealed folder');
  await expect(seal.create('.')).rejects.toThrow('leads out of the sealed folder');
  symlinkSync('/etc/passwd', path.join(seal.path, 'planted'));
  await expect(seal.create('planted')).rejects.toThrow('EEXIST');
  chmodSync(seal.path, 0o700);
  expect(readFileSync(path.join(seal.path, 'w'), 'utf8')).toBe('x');
  await seal.discard();
});
