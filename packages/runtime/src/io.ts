import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** The few system calls behind an open file. */
export interface Io {
  open(path: string): Promise<number>;
  fstat(fd: number): Promise<BigIntStats>;
  read(fd: number, buffer: Uint8Array, length: number, position: number): Promise<number>;
  close(fd: number): Promise<void>;
}

// O_NONBLOCK: opening a FIFO must not wait for a writer. Windows has neither flag; there a link is told by comparing inodes.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** For worker threads, where nothing else has to go on: asynchronous reads cost 20 to 45 % more CPU. */
export const blockingIo: Io = {
  open: async (path) => openSync(path, flags),
  fstat: async (fd) => fstatSync(fd, { bigint: true }),
  read: async (fd, buffer, length, position) => readSync(fd, buffer, 0, length, position),
  close: async (fd) => closeSync(fd),
};

const readsPerTurn = 32; // of 256 KiB: timers and signals wait some 10 ms

let reads = 0;

/** For the main thread: the same, but timers and signals get a turn in between. */
export const yieldingIo: Io = {
  ...blockingIo,
  read: async (fd, buffer, length, position) => {
    reads += 1;
    if (reads % readsPerTurn === 0) await setImmediate();
    return readSync(fd, buffer, 0, length, position);
  },
};
