import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Defect } from '@mlx-guard/model-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Dice, mutate } from '../fuzz/mutate.ts';
import { seeds } from '../fuzz/seeds.ts';
import { tryFile } from '../fuzz/targets.ts';
import { pythonWith } from './python.ts';

const count = 2_000;
const firstSeed = 500_000;
const mlx = pythonWith(['mlx[cpu]==0.32.4', 'gguf==0.19.0', 'safetensors==0.8.0', 'numpy==2.4.6']);
const why = 'missing' in mlx ? mlx.missing : '';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-mutants-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const oracle = z.strictObject({ file: z.string(), mlx: z.enum(['read', 'refused', 'died', 'hung']), reference: z.enum(['read', 'refused', 'died', 'hung']) });

/**
 * What is refused here although MLX and the reference of the format read it, and why that is right. A mutant that differs otherwise fails.
 */
const stricter: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  safetensors: {},
  gguf: {
    'gguf-bool': 'a boolean that is neither 0 nor 1',
    'gguf-key': 'empty, not UTF-8 or with a NUL: readers in C and in Python see other keys',
    'gguf-tensor-name': 'not UTF-8 or with a NUL, likewise',
    'odd-tensor-name': 'programs act on such names',
    'gguf-tensor-alignment': 'the specification asks for it, the readers do not look',
    'gguf-tensor-overlap': 'neither reader compares places',
    'gguf-trailing-data': 'no reader looks behind the last tensor; a warning',
    'gguf-duplicate-key': 'the last wins in MLX',
    'gguf-duplicate-tensor': 'the last wins in MLX',
    'gguf-float64': 'MLX steps over it wrongly; a warning',
    'gguf-alignment': 'a type that MLX ignores, or no power of two',
    polyglot: 'what stands behind the last tensor is something of its own',
  },
  npy: {
    'npy-trailing-data': 'no reader looks behind the data; a warning',
    'npy-header-text': 'NumPy corrects headers of Python 2',
    'npy-header-layout': 'NumPy reads by names, MLX by positions',
    'npy-unsupported-dtype': 'MLX takes the first characters of the type',
  },
  npz: {
    'npy-trailing-data': 'as above',
    'npy-header-text': 'as above',
    'npy-header-layout': 'as above',
    'zip-directory': 'readers in Python stop where the directory does not fit its count',
    'zip-end': 'readers in Python search for the end, and take what they find',
    'zip-prefix': 'readers in Python correct for what stands before the archive',
    'zip-gap': 'nobody looks between the members',
    'zip-mismatch': 'readers in Python compare the name only',
    'zip-size': 'likewise',
    'zip-name': 'names that lead elsewhere are no matter to who does not unpack',
    'zip-flags': 'flags that readers in Python ignore',
    'zip-checksum': 'compared at the end only',
    'zip-empty': 'an archive without members is read as no arrays; a warning',
    'npz-member': 'a name that does not end with `.npy` any more',
    'zip-duplicate-name': 'the last wins',
  },
};

const unpickled = z.strictObject({ file: z.string(), python: z.enum(['read', 'refused', 'type', 'text']) });
const isRefused = (defects: readonly Defect[]): boolean => defects.length > 0;

describe.skipIf(why !== '')(`mutants, as MLX and the reference of each format read them${why && ` (skipped: ${why})`}`, () => {
  test.each(['safetensors', 'gguf', 'npy', 'npz'] as const)('%s', async (format) => {
    const own = path.join(folder, format);
    mkdirSync(own);
    const defects = new Map<string, readonly Defect[]>();
    for (let index = 0; index < count; index += 1) {
      const dice = new Dice(firstSeed + index);
      const file = mutate(dice.pick(seeds[format]), dice);
      const name = `${index}.${format}`;
      writeFileSync(path.join(own, name), file);
      defects.set(name, (await tryFile(format, file)).defects);
    }
    const python = 'python' in mlx ? mlx.python : '';
    const said = execFileSync(python, [path.join(import.meta.dirname, 'model-oracle.py'), own, format], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
    const found = said
      .trim()
      .split('\n')
      .map((line) => oracle.parse(JSON.parse(line)));
    expect(found).toHaveLength(count);
    const of = (name: string): readonly Defect[] => defects.get(name) ?? [];
    const passed = found.filter(({ file }) => !isRefused(of(file)));
    expect(passed.filter((one) => one.mlx === 'died' || one.mlx === 'hung')).toEqual([]);
    expect(passed.filter((one) => one.reference !== 'read')).toEqual([]);
    const reasons = stricter[format] ?? {};
    const both = found.filter((one) => one.mlx === 'read' && one.reference === 'read' && isRefused(of(one.file)));
    expect(both.filter(({ file }) => !of(file).some(({ kind }) => reasons[kind] !== undefined)).map(({ file }) => [file, of(file)])).toEqual([]);
    // The mutants reach deep enough to matter: some are read, some are refused, and of GGUF some end the process.
    expect([...new Set(found.map((one) => one.mlx))]).toEqual(expect.arrayContaining(format === 'gguf' ? ['read', 'refused', 'died'] : ['read', 'refused']));
  });

  test('pickles: what Python refuses is refused here, and what passes calls nothing but what is harmless', async () => {
    const own = path.join(folder, 'pickle');
    mkdirSync(own);
    const defects = new Map<string, readonly Defect[]>();
    for (let index = 0; index < 3 * count; index += 1) {
      const dice = new Dice(firstSeed + index);
      const file = mutate(dice.pick(seeds.pickle), dice);
      writeFileSync(path.join(own, `${index}.pkl`), file);
      defects.set(`${index}.pkl`, (await tryFile('pickle', file)).defects);
    }
    const python = 'python' in mlx ? mlx.python : '';
    const said = execFileSync(python, [path.join(import.meta.dirname, 'pickle-oracle.py'), own], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const found = said
      .trim()
      .split('\n')
      .map((line) => unpickled.parse(JSON.parse(line)));
    expect(found).toHaveLength(3 * count);
    expect(found.filter((one) => one.python === 'refused' && !isRefused(defects.get(one.file) ?? [])).map(({ file }) => file)).toEqual([]);
    expect(new Set(found.map((one) => one.python))).toEqual(new Set(['read', 'refused', 'type', 'text']));
  });
});
