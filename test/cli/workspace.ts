import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../.ci/repository.ts';

/** How a run of the command line ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const program = ['--conditions=mlx-guard-source', join(root, 'packages/cli/src/main.ts')];

/** A user's variables: nothing of npm, of a runner or of the tests. What Node compiled once it keeps, which halves the time of every start. */
const environment = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') };

/** A line of a `SHA256SUMS`. */
export const sum = (text: string, name: string): string => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;

/** A folder of its own in which the command line is run as a process. Files are text, by path. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mlx-guard-cli-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.put(path, text);
  }

  put(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  /** Every file and link with its content, so that two states can be compared. */
  state(): ReadonlyMap<string, string> {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    const read = (file: string, isLink: boolean): string => (isLink ? `-> ${readlinkSync(file)}` : readFileSync(file, 'utf8'));
    return new Map(entries.map((entry) => [join(entry.parentPath, entry.name), read(join(entry.parentPath, entry.name), entry.isSymbolicLink())]));
  }

  run(...args: readonly string[]): Ran {
    return this.runIn('.', {}, ...args);
  }

  runIn(folder: string, variables: Readonly<Record<string, string>>, ...args: readonly string[]): Ran {
    const env = { ...environment, ...variables };
    const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], { cwd: join(this.folder, folder), encoding: 'utf8', env });
    return { code: status, out: stdout, err: stderr };
  }

  start(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [...program, ...args], { cwd: this.folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Weights without a tensor: a header of two bytes that says so. */
export const weights = '\u0002\0\0\0\0\0\0\0{}';

/** Others, as well formed. */
export const otherWeights = '\u0003\0\0\0\0\0\0\0{} ';

/** A model of one file with its manifest, in the folder `m`. */
export const model = { 'm/w.safetensors': weights, 'm/SHA256SUMS': sum(weights, 'w.safetensors') } as const;
