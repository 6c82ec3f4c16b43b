import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** One program over one folder. */
export interface Candidate {
  readonly name: string;
  readonly folder: string;
  readonly command: readonly [string, ...string[]];
  /** Exit codes that are as they should be; absent: 0. */
  readonly codes?: readonly number[];
  /** Settings of the action, beside its paths and its report folder. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What a run cost, with all threads and children. */
export interface Cost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMiB: number;
}

/** Runs a candidate once. Throws where it ends otherwise than it should: a failed run is no measurement. */
function measure({ name, folder, command, codes = [0], settings = {} }: Candidate): Cost {
  const inputs = Object.entries({ paths: 'model', 'report-dir': mkdtempSync(join(folder, 'reports-')), ...settings });
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', ...Object.fromEntries(inputs.map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value])) };
  const { stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'measure.py'), ...command], { cwd: folder, env, encoding: 'utf8' });
  const [cpuSeconds = Number.NaN, wallSeconds = Number.NaN, peakKiB = Number.NaN, code = Number.NaN] = stdout.trim().split(' ').map(Number);
  if (!codes.includes(code)) throw new Error(`${name} ended with ${code}: ${stderr.slice(-500)}`);
  return { cpuSeconds, wallSeconds, peakMiB: peakKiB / 1024 };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The median cost of each candidate over interleaved rounds: whatever else the machine does hits all alike. */
export function medians(candidates: readonly Candidate[], rounds: number): readonly Cost[] {
  const costs = candidates.map((): Cost[] => []);
  for (let round = 0; round < rounds; round += 1) for (const [index, candidate] of candidates.entries()) costs[index]?.push(measure(candidate));
  return costs.map((list) => ({
    cpuSeconds: median(list.map(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: median(list.map(({ wallSeconds }) => wallSeconds)),
    peakMiB: Math.max(...list.map(({ peakMiB }) => peakMiB)),
  }));
}

/** The costs as a table; the last column is CPU as a multiple of that of the first row. */
export function table(candidates: readonly Candidate[], costs: readonly Cost[]): string {
  const peer = costs[0]?.cpuSeconds ?? Number.NaN;
  const rows = candidates.map(({ name }, index) => {
    const { cpuSeconds, wallSeconds, peakMiB } = costs[index] ?? { cpuSeconds: Number.NaN, wallSeconds: Number.NaN, peakMiB: Number.NaN };
    return `| ${name} | ${cpuSeconds.toFixed(2)} s | ${wallSeconds.toFixed(2)} s | ${peakMiB.toFixed(0)} MiB | ${(cpuSeconds / peer).toFixed(2)} |`;
  });
  return ['| Program | CPU | Wall clock | Peak memory | CPU, first row = 1 |', '|---|---|---|---|---|', ...rows].join('\n');
}
