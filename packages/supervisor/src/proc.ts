import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { type ProcessStat, parseStat } from './stat-line.ts';

const maxEnvironmentBytes = 4 * 1024 * 1024; // twice the kernel's own bound for arguments and environment together (execve(2))
const maxThreads = 256;

/** What a read says of a process that is gone, or not ours to look into. Anything else, such as too many open files, must not look like death. */
const gone = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && gone.has(String(thrown.code))) return undefined;
    throw thrown;
  }
}

const textOf = (path: string): string | undefined => unlessGone(() => readFileSync(path, 'latin1'));

/** A process now; undefined where there is none of this number. */
export function statOf(pid: number): ProcessStat | undefined {
  const line = textOf(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(line);
}

/** The environment a process was started with, NUL-separated; empty where it cannot be read. */
export const environmentOf = (pid: number): string => (textOf(`/proc/${pid}/environ`) ?? '').slice(0, maxEnvironmentBytes);

/** Every process that can be seen. */
export const allProcesses = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The children of all threads of a process. */
export function childrenOf(pid: number): readonly number[] {
  const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.slice(0, maxThreads).flatMap((thread) => {
    const children = textOf(`/proc/${pid}/task/${thread}/children`) ?? '';
    return children.split(' ').filter(Boolean).map(Number);
  });
}

const kilobytes = (text: string | undefined, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
};

/** The most memory that was ever resident in a process, in bytes, as the kernel counted it. */
export const highWaterMark = (pid: number): number => kilobytes(textOf(`/proc/${pid}/status`), 'VmHWM') ?? 0;

/** Resident memory in bytes with shared pages divided among those that share them. Its cost grows with the memory: about 24 ms a GiB. */
export const proportionalSize = (pid: number): number | undefined => kilobytes(textOf(`/proc/${pid}/smaps_rollup`), 'Pss');

/** The size of a page in bytes, from the auxiliary vector (getauxval(3), AT_PAGESZ). */
export function pageSize(): number {
  const pageSizeTag = 6n;
  const vector = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === pageSizeTag) return Number(vector.readBigUInt64LE(at + 8));
  }
  return 4096;
}

const buffer = Buffer.alloc(256);
/** Beyond these, files are opened for each look: a fork bomb must not use up what we may open. */
const maxHeld = 512;
let held = 0;

/** Sizes of one process, read again and again from one open file: seven times cheaper than to open it each time, and bound to this very process. */
export class HeldStatm {
  readonly #path: string;
  #fd: number | undefined;

  constructor(pid: number) {
    this.#path = `/proc/${pid}/statm`;
    if (held < maxHeld) this.#fd = unlessGone(() => openSync(this.#path, 'r'));
    if (this.#fd !== undefined) held += 1;
  }

  /** Pages that are mapped and that are resident; undefined once the process is gone. */
  read(): { readonly mapped: number; readonly resident: number } | undefined {
    const fd = this.#fd;
    const text = fd === undefined ? textOf(this.#path) : unlessGone(() => buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0)));
    const [mapped = '', resident = ''] = (text ?? '').split(' ', 2);
    return resident === '' ? undefined : { mapped: Number(mapped), resident: Number(resident) };
  }

  close(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    held -= 1;
  }
}
