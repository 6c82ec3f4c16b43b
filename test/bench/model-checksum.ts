import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../.ci/repository.ts';
import { pythonWith } from '../real/python.ts';
import { type Candidate, medians, table } from './measure.ts';
import { longManifest, manyFiles, oneFile, sparseFile } from './trees.ts';

const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];
const action: readonly [string, string] = [process.execPath, join(root, 'actions/model-checksum/dist/index.js')];

/** Sizes from 64 KiB to 1 MiB, the same at every run. */
const mixedSize = (index: number): number => 65_536 + ((index * 7_919) % 16) * 61_440;

/** Runs `work` with folders that are removed afterwards. */
function withFolders(folders: readonly string[], work: () => string): string {
  try {
    return work();
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** The reference tool for signed models over the same bytes, with a key made here; nothing where it cannot be had. */
function signedModel(folder: string): readonly Candidate[] {
  const found = pythonWith(['model-signing==1.1.1', 'pyopenssl==25.1.0']);
  if ('missing' in found) {
    console.log(`without model_signing: ${found.missing}`);
    return [];
  }
  const [key, public_, signature] = ['key.pem', 'public.pem', 'model.sig'];
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key], { cwd: folder });
  execFileSync('openssl', ['ec', '-in', key, '-pubout', '-out', public_], { cwd: folder, stdio: 'pipe' });
  execFileSync(found.python, ['-m', 'model_signing', 'sign', 'key', 'model', '--private_key', key, '--signature', signature], { cwd: folder, stdio: 'pipe' });
  const command = [found.python, '-m', 'model_signing', 'verify', 'key', 'model', '--public_key', public_, '--signature', signature] as const;
  return [{ name: '`model_signing verify key` 1.1.1', folder, command: [...command] }];
}

function oneLargeFile(): string {
  const [big, small] = [oneFile(2 * gibibyte), oneFile(1_000)];
  return withFolders([big, small], () => {
    const candidates: readonly Candidate[] = [
      { name: '`openssl dgst -sha256`', folder: big, command: ['openssl', 'dgst', '-sha256', 'model/model.safetensors'] },
      { name: 'model-checksum', folder: big, command: action },
      { name: '`sha256sum` of coreutils', folder: big, command: ['sha256sum', 'model/model.safetensors'] },
      ...signedModel(big),
      { name: 'model-checksum, a file of 1 kB: its start', folder: small, command: action },
      { name: 'Node alone', folder: small, command: [process.execPath, '-e', '0'] },
    ];
    return `## One file of 2 GiB in the page cache\n\n${table(candidates, medians(candidates, 3))}`;
  });
}

function manySmallFiles(): string {
  const folder = manyFiles(2_000, mixedSize);
  return withFolders([folder], () => {
    const over = (tool: string): readonly [string, ...string[]] => ['bash', '-c', `find model -type f -print0 | xargs -0 ${tool}`];
    const candidates: readonly Candidate[] = [
      { name: '`openssl dgst` over xargs', folder, command: over('openssl dgst -sha256') },
      { name: 'model-checksum', folder, command: action },
      { name: '`sha256sum` over xargs', folder, command: over('sha256sum') },
    ];
    return `## 2,000 files of 64 KiB to 1 MiB\n\n${table(candidates, medians(candidates, 3))}`;
  });
}

function longList(): string {
  const folder = longManifest(1_000_000);
  return withFolders([folder], () => {
    const candidates: readonly Candidate[] = [{ name: 'a `SHA256SUMS` of 1,000,000 entries, none of them there', folder, command: action, codes: [1] }];
    return `## A long manifest\n\n${table(candidates, medians(candidates, 1))}`;
  });
}

/** The exponent of a power law through costs: 1 means in proportion. What the start costs is taken off. */
function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (axis: 0 | 1): number => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const slope = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return slope / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

interface Step {
  readonly shown: string;
  readonly amount: number;
  readonly make: () => string;
}

/** How the cost grows with the amount; a bar for each step, on a logarithmic scale. */
function growth(title: string, unit: string, steps: readonly Step[], start: number): string {
  const points: (readonly [number, number])[] = [];
  const rows = steps.map(({ shown, amount, make }) => {
    const folder = make();
    try {
      const [{ cpuSeconds, peakMiB } = { cpuSeconds: Number.NaN, peakMiB: Number.NaN }] = medians([{ name: shown, folder, command: action }], 1);
      const own = Math.max(cpuSeconds - start, 0.001);
      if (own > start / 4) points.push([amount, own]);
      const bar = '█'.repeat(Math.max(1, Math.round(6 * Math.log10(own / 0.01))));
      return `| ${shown} | ${cpuSeconds.toFixed(2)} s | ${((own / amount) * 1e6).toFixed(1)} µs ${unit} | ${peakMiB.toFixed(0)} MiB | ${bar} |`;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  const exponent =
    points.length > 1
      ? `Exponent ${exponentOf(points).toFixed(2)}, without the start, over the steps that cost more than a quarter of it.`
      : 'Too little was measured for an exponent.';
  const head = [`| ${title} | CPU | Beyond the start | Peak memory | On a logarithmic scale |`, '|---|---|---|---|---|'];
  return [...head, ...rows, '', exponent].join('\n');
}

const sizeStep = (shown: string, bytes: number): Step => ({ shown, amount: bytes / mebibyte, make: () => sparseFile(bytes) });
const countStep = (count: number): Step => ({ shown: count.toLocaleString('en'), amount: count, make: () => manyFiles(count, () => 100) });

function scale(isFull: boolean): string {
  const idle = oneFile(1_000);
  const start = withFolders([idle], () => String(medians([{ name: 'start', folder: idle, command: action }], 3)[0]?.cpuSeconds));
  const sizes = [
    sizeStep('1 MB', 1e6),
    sizeStep('64 MiB', 64 * mebibyte),
    sizeStep('1 GiB', gibibyte),
    sizeStep('4 GiB', 4 * gibibyte),
    sizeStep('16 GiB', 16 * gibibyte),
  ];
  const counts = [1, 100, 1_000, 10_000, 100_000, ...(isFull ? [1_000_000] : [])].map(countStep);
  return [
    '## How the cost grows',
    '',
    `One start costs ${Number(start).toFixed(2)} s of CPU. Large files are sparse; small ones have 100 bytes each.`,
    '',
    growth('One file of', 'a MiB', sizes, Number(start)),
    '',
    growth('Files', 'a file', counts, Number(start)),
  ].join('\n');
}

/** Everything that is measured of model-checksum, as Markdown. `isFull`: a tree of a million files too. */
export const benchModelChecksum = (isFull: boolean): string => [oneLargeFile(), manySmallFiles(), longList(), scale(isFull)].join('\n\n');
