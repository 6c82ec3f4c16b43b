import { type Connection, EnvironmentError, type Sockets } from '@mlx-guard/core';

const encoder = new TextEncoder();

/** A server's side of one connection: answers once the head of a request was said, whatever it asks. */
function connectionTo(status: number): Connection {
  let isOpen = true;
  let said = '';
  let isAnswered = false;
  const check = (): void => {
    if (!isOpen) throw new TypeError('used after close');
  };
  return {
    write: async (bytes) => {
      check();
      if (isAnswered || status === 0) return false;
      if (said.length < 65_536) said += new TextDecoder('latin1').decode(bytes);
      return true;
    },
    read: async () => {
      check();
      if (isAnswered || status <= 0 || !said.includes('\r\n\r\n')) return undefined;
      isAnswered = true;
      return encoder.encode(`HTTP/1.1 ${status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    },
    [Symbol.asyncDispose]: async () => {
      isOpen = false;
    },
  };
}

/** The `sockets` port of an example: a server that answers with these statuses, one a connection, the last for ever. Without any nobody listens. */
export function memorySockets(statuses: readonly number[] = []): Sockets {
  let count = 0;
  return {
    connect: async () => {
      const status = statuses[Math.min(count, statuses.length - 1)];
      count += 1;
      if (status === undefined) throw new EnvironmentError('not-available-here', 'nobody listens there');
      return connectionTo(status);
    },
  };
}
