/**
 * What an inspection of 100,000 tensors costs, beside the reader that Python has for the format, and of pickles beside nothing: prints a table.
 * Run with the TypeScript sources: `node --conditions=mlx-guard-source test/bench/model-inspect.ts`. Needs 100 MB of room; the large files are sparse.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteReader } from '@mlx-guard/core';
import { encodeGguf, encodeSafetensors, type GgufTensor, type ModelRead, readGguf, readPickle, readSafetensors } from '@mlx-guard/model-formats';
import { pythonWith } from '../real/python.ts';

const tensors = 100_000;
const rounds = 5;
const limits = { maxHeaderBytes: 100_000_000, maxTensors: 1_000_000 };
const folder = mkdtempSync(join(tmpdir(), 'mlx-guard-bench-'));

/** A header of so many tensors of so many bytes each, and a file as large as it says, without data. */
function write(name: string, bytes: number): { readonly safetensors: string; readonly gguf: string } {
  const names = Array.from({ length: tensors }, (_, index) => `model.layers.${Math.floor(index / 100)}.mlp.experts.${index % 100}.down_proj.weight`);
  const entries = names.map((tensor, index) => [tensor, { dtype: 'BF16', shape: [1, bytes / 2], data_offsets: [index * bytes, (index + 1) * bytes] }] as const);
  const safetensors = encodeSafetensors(JSON.stringify(Object.fromEntries(entries)));
  const gguf = encodeGguf({ tensors: names.map((tensor, index): GgufTensor => ({ name: tensor, sides: [bytes / 2, 1], type: 30, offset: index * bytes })) });
  const paths = { safetensors: join(folder, `${name}.safetensors`), gguf: join(folder, `${name}.gguf`) };
  for (const [path, header] of [
    [paths.safetensors, safetensors],
    [paths.gguf, gguf],
  ] as const) {
    writeFileSync(path, header);
    truncateSync(path, header.length + tensors * bytes);
  }
  return paths;
}

type Reader = (reader: ByteReader, given: typeof limits) => Promise<ModelRead>;

/** CPU seconds in this process, and bytes read. */
async function measure(read: Reader, path: string): Promise<readonly [number, number]> {
  await using file = await open(path);
  const { size } = await file.stat();
  let bytesRead = 0;
  const readInto = async (buffer: Uint8Array, offset: number): Promise<number> => {
    const got = (await file.read(buffer, 0, buffer.length, offset)).bytesRead;
    bytesRead += got;
    return got;
  };
  const reader: ByteReader = {
    size,
    readInto,
    read: async (offset, length) => {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return buffer.subarray(0, await readInto(buffer, offset));
    },
  };
  const before = process.cpuUsage();
  await read(reader, limits);
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, bytesRead];
}

const python = pythonWith(['safetensors==0.8.0', 'numpy==2.4.6']);
const script =
  'import sys, time, safetensors, numpy\nt = time.process_time()\nwith safetensors.safe_open(sys.argv[1], "numpy") as f: list(f.keys())\nprint(time.process_time() - t)';
const peer = (path: string): number => ('python' in python ? Number(spawnSync(python.python, ['-c', script, path], { encoding: 'utf8' }).stdout) : Number.NaN);

const u32 = (value: number): string => String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
const item = (index: number): string => `}(\x8c\x01aK\x05\x8c\x01b\x8c\x05${String(index).padStart(5, '0').slice(-5)}\x94\x8c\x01cK\x01K\x02](K\x01N\x88e\x87u`;
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  const [large, small] = [write('large', 2 ** 18), write('small', 2 ** 8)];
  const [dense, bulk] = [join(folder, 'dense.pkl'), join(folder, 'bulk.pkl')];
  writeFileSync(dense, latin1(`\x80\x04](${Array.from({ length: 200_000 }, (_, index) => item(index)).join('')}e.`));
  writeFileSync(bulk, latin1(`\x80\x04B${u32(48 * 2 ** 20)}${'\x01'.repeat(48 * 2 ** 20)}.`));
  const cases: readonly (readonly [string, () => Promise<readonly [number, number]>])[] = [
    ['Python `safetensors.safe_open`, 26 GB', async () => [peer(large.safetensors), Number.NaN]],
    ['safetensors, 26 GB', () => measure(readSafetensors, large.safetensors)],
    ['safetensors, 26 MB', () => measure(readSafetensors, small.safetensors)],
    ['GGUF, 26 GB', () => measure(readGguf, large.gguf)],
    ['GGUF, 26 MB', () => measure(readGguf, small.gguf)],
    ['pickle of many opcodes, 7 MB', () => measure(readPickle, dense)],
    ['pickle of few, 48 MB', () => measure(readPickle, bulk)],
  ];
  const costs = cases.map((): (readonly [number, number])[] => []);
  for (let round = 0; round < rounds; round += 1) for (const [index, [, run]] of cases.entries()) costs[index]?.push(await run());
  const rows = cases.map(([name], index) => {
    const own = costs[index] ?? [];
    return `| ${name} | ${median(own.map(([seconds]) => seconds)).toFixed(3)} s | ${own.some(([, bytes]) => Number.isNaN(bytes)) ? '–' : median(own.map(([, bytes]) => bytes))} |`;
  });
  console.log([`Median of ${rounds} interleaved rounds, 100,000 tensors.`, '', '| What | CPU | Bytes read |', '|---|---|---|', ...rows].join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
