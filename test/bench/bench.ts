/**
 * `npm run bench`: what a user waits for, beside the program that does the least one can do. Every round runs each candidate once, so that
 * whatever else the machine does hits all alike. Writes docs/benchmarks.md. Needs bash, openssl and 1 GiB of room in the temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../.ci/repository.ts';

const rounds = 5;
const bytes = 2 ** 30;
const action = join(root, 'actions/model-checksum/dist/index.js');

interface Candidate {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
}

interface Cost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** Runs one candidate and returns what it cost with all its threads and children. Throws where it fails: a failed run is no measurement. */
function measure({ name, folder, command }: Candidate): Cost {
  const script = `TIMEFORMAT='%U %S %R'; time { ${command} >/dev/null; }`;
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', INPUT_PATHS: 'model', 'INPUT_REPORT-DIR': mkdtempSync(join(folder, 'reports-')) };
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
  const [user, system, wall] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (status !== 0 || user === undefined || system === undefined || wall === undefined) throw new Error(`${name} failed: ${stderr}`);
  return { cpuSeconds: user + system, wallSeconds: wall };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function writeModel(folder: string, size: number): void {
  mkdirSync(join(folder, 'model'), { recursive: true });
  const chunk = new Uint8Array(Math.min(size, 2 ** 24)).map((_, index) => (index * 2654435761) >>> 24);
  const file = openSync(join(folder, 'model', 'model.safetensors'), 'w');
  for (let at = 0; at < size; at += chunk.length) writeSync(file, chunk);
  closeSync(file);
  const manifest = spawnSync('openssl', ['dgst', '-sha256', '-r', 'model.safetensors'], { cwd: join(folder, 'model'), encoding: 'utf8' });
  writeFileSync(join(folder, 'model', 'SHA256SUMS'), manifest.stdout);
}

function table(candidates: readonly Candidate[], costs: readonly (readonly Cost[])[]): string {
  const medians = costs.map((list) => ({ cpu: median(list.map(({ cpuSeconds }) => cpuSeconds)), wall: median(list.map(({ wallSeconds }) => wallSeconds)) }));
  const peer = medians[0]?.cpu ?? Number.NaN;
  const rows = candidates.map(({ name }, index) => {
    const { cpu, wall } = medians[index] ?? { cpu: Number.NaN, wall: Number.NaN };
    return `| ${name} | ${cpu.toFixed(2)} s | ${wall.toFixed(2)} s | ${(cpu / peer).toFixed(2)} |`;
  });
  return ['| Program | CPU | Wall clock | CPU, first row = 1 |', '|---|---|---|---|', ...rows].join('\n');
}

function main(): void {
  const big = mkdtempSync(join(tmpdir(), 'mlx-guard-bench-'));
  const small = mkdtempSync(join(tmpdir(), 'mlx-guard-bench-'));
  try {
    writeModel(big, bytes);
    writeModel(small, 1000);
    const candidates: readonly Candidate[] = [
      { name: '`openssl dgst -sha256`, 1 GiB', folder: big, command: 'openssl dgst -sha256 model/model.safetensors' },
      { name: 'model-checksum, 1 GiB, whole process', folder: big, command: `'${process.execPath}' '${action}'` },
      { name: 'model-checksum, 1 kB, whole process', folder: small, command: `'${process.execPath}' '${action}'` },
      { name: 'Node alone', folder: small, command: `'${process.execPath}' -e 0` },
    ];
    const costs = candidates.map((): Cost[] => []);
    for (let round = 0; round < rounds; round += 1) for (const [index, candidate] of candidates.entries()) costs[index]?.push(measure(candidate));
    const page = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8').split('<!-- measured -->');
    const machine = `Median of ${rounds} interleaved rounds, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}.`;
    writeFileSync(join(root, 'docs/benchmarks.md'), [page[0], `\n${machine}\n\n${table(candidates, costs)}\n`, page[2]].join('<!-- measured -->'));
    console.log(`${machine}\n\n${table(candidates, costs)}`);
  } finally {
    for (const folder of [big, small]) rmSync(folder, { recursive: true, force: true });
  }
}

main();
