import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type Connection, EnvironmentError, type Sockets } from '@mlx-guard/core';

const maxReadBytes = 64 * 1024;

/** The first of an event and a time; undefined where the time was first. */
async function within<T>(event: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const timer = new AbortController();
  const late = setTimeout(timeoutMs, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([event, late]);
  } finally {
    timer.abort();
  }
}

/** A connection of ours, read by pulling, so that what the other side sends is never piled up here. */
class TcpConnection implements Connection {
  readonly #socket: Socket;
  /** A reset is an answer: told as the end, never thrown. */
  #isOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    for (const event of ['close', 'error', 'end'])
      socket.once(event, () => {
        this.#isOver = true;
      });
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<boolean> {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) return false;
    const taken = new Promise<boolean>((resolve) => socket.write(bytes, (error) => resolve(error === undefined || error === null)));
    return (await within(taken, timeoutMs)) ?? false;
  }

  async read(timeoutMs: number): Promise<Uint8Array | undefined> {
    const socket = this.#socket;
    const next = (): Uint8Array | undefined => {
      const length = Math.min(socket.readableLength, maxReadBytes);
      const chunk: unknown = length === 0 ? null : socket.read(length);
      return chunk instanceof Uint8Array ? new Uint8Array(chunk) : undefined;
    };
    const there = next();
    if (there !== undefined || this.#isOver || socket.destroyed) return there;
    socket.read(0);
    const gone = new AbortController();
    const { signal } = gone;
    const events = ['readable', 'end', 'close'].map((event) => once(socket, event, { signal }).catch(() => undefined));
    await within(Promise.race(events), timeoutMs);
    gone.abort();
    return next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not `resetAndDestroy`: that waits for a write which the other side may never take.
    this.#socket.destroy();
  }
}

/** The `sockets` port: loopback only, by its type and by this check. */
export const loopbackSockets: Sockets = {
  connect: async ({ host, port }, timeoutMs) => {
    if (host !== '127.0.0.1' && host !== '::1') throw new TypeError('not a loopback address');
    const socket = connect({ host, port });
    const connected = await within(
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      timeoutMs,
    );
    if (connected === true) return new TcpConnection(socket);
    socket.destroy();
    throw new EnvironmentError('not-available-here', `nobody listens at port ${port} of ${host}, or not in time`);
  },
};
