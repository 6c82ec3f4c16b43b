import { type BigIntStats, close, closeSync, constants, fstat, fstatSync, open, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';

/** The few system calls behind an open file. */
export interface Io {
  open(path: string): Promise<number>;
  fstat(fd: number): Promise<BigIntStats>;
  read(fd: number, buffer: Uint8Array, length: number, position: number): Promise<number>;
  close(fd: number): Promise<void>;
}

// O_NONBLOCK: opening a FIFO must not wait for a writer. Windows has neither flag; there a link is told by comparing inodes.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const openLater = promisify(open);
const fstatLater: (fd: number, options: { readonly bigint: true }) => Promise<BigIntStats> = promisify(fstat);
const readLater = promisify(read);
const closeLater = promisify(close);

/** For the main thread: signals and timers go on while a read waits. */
export const waitingIo: Io = {
  open: (path) => openLater(path, flags),
  fstat: (fd) => fstatLater(fd, { bigint: true }),
  read: async (fd, buffer, length, position) => (await readLater(fd, buffer, 0, length, position)).bytesRead,
  close: (fd) => closeLater(fd),
};

/** For worker threads, where nothing else has to go on: asynchronous reads cost 20 to 45 % more CPU. */
export const blockingIo: Io = {
  open: async (path) => openSync(path, flags),
  fstat: async (fd) => fstatSync(fd, { bigint: true }),
  read: async (fd, buffer, length, position) => readSync(fd, buffer, 0, length, position),
  close: async (fd) => closeSync(fd),
};
