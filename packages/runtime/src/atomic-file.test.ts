import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentError } from '@mlx-guard/core';
import { afterAll, expect, test } from 'vitest';
import { writeAtomically } from './atomic-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-atomic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const inner = (name: string): string => {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
};

test('a file is written whole, in the place of the old one, and nothing else is left', async () => {
  const place = inner('whole');
  writeFileSync(path.join(place, 'f'), 'old');
  await writeAtomically(place, 'f', [bytes('new '), bytes('text')]);
  expect(readFileSync(path.join(place, 'f'), 'utf8')).toBe('new text');
  expect(readdirSync(place)).toEqual(['f']);
});

test('an error halfway leaves the old file and no other', async () => {
  const place = inner('halfway');
  writeFileSync(path.join(place, 'f'), 'old');
  const failing = async function* (): AsyncIterable<Uint8Array> {
    yield bytes('new');
    throw new RangeError('no more');
  };
  await expect(writeAtomically(place, 'f', failing())).rejects.toThrow(RangeError);
  expect(readFileSync(path.join(place, 'f'), 'utf8')).toBe('old');
  expect(readdirSync(place)).toEqual(['f']);
});

test('a link in the place of the file is replaced, not followed', async () => {
  const place = inner('link');
  writeFileSync(path.join(folder, 'victim'), 'victim');
  symlinkSync('../victim', path.join(place, 'f'));
  await writeAtomically(place, 'f', [bytes('new')]);
  expect(readFileSync(path.join(folder, 'victim'), 'utf8')).toBe('victim');
});

test('a folder that is a link is refused', async () => {
  inner('real');
  symlinkSync('real', path.join(folder, 'linked'));
  await expect(writeAtomically(path.join(folder, 'linked'), 'f', [bytes('x')])).rejects.toThrow('is a link; name the folder itself');
});

test('a folder in the place of the file is said, with what is kept', async () => {
  const place = inner('folder');
  mkdirSync(path.join(place, 'f'));
  await expect(writeAtomically(place, 'f', [bytes('x')])).rejects.toThrow(/f cannot be written: .*; what was there before is untouched/);
  expect(readdirSync(place)).toEqual(['f']);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

// A full disk can only be had by mounting a small one, which takes root.
test.skipIf(!canMount)('a full disk leaves the old file and says so', async () => {
  const place = inner('full');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]);
  try {
    writeFileSync(path.join(place, 'f'), 'old');
    const filling = async function* (): AsyncIterable<Uint8Array> {
      for (let index = 0; index < 32; index += 1) yield new Uint8Array(8192);
    };
    const error: unknown = await writeAtomically(place, 'f', filling()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(String(error)).toContain('no space is left on the disk (ENOSPC); what was there before is untouched');
    expect(readFileSync(path.join(place, 'f'), 'utf8')).toBe('old');
    expect(readdirSync(place)).toEqual(['f']);
  } finally {
    execFileSync('umount', [place]);
  }
});

test('a process that is ended while it writes leaves no temporary file', () => {
  const place = inner('ended');
  const program = `
    import { writeAtomically } from ${JSON.stringify(path.join(import.meta.dirname, 'atomic-file.ts'))};
    const slow = async function* () { yield Buffer.from('x'); process.exit(0); };
    await writeAtomically(${JSON.stringify(place)}, 'f', slow());`;
  execFileSync(process.execPath, ['--conditions=mlx-guard-source', '--input-type=module', '-e', program]);
  expect(existsSync(place) && readdirSync(place)).toEqual([]);
});
