import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { loopbackSockets } from './sockets.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
    serve(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no address');
  return address.port;
}

const connect = (port: number) => loopbackSockets.connect({ host: '127.0.0.1', port }, 5_000);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('says bytes and hears bytes', async () => {
  const port = await listening((socket) => socket.on('data', (chunk) => socket.end(chunk)));
  await using connection = await connect(port);
  expect(await connection.write(bytes('hello'), 5_000)).toBe(true);
  expect(new TextDecoder().decode(await connection.read(5_000))).toBe('hello');
  expect(await connection.read(5_000)).toBeUndefined();
});

test('hears at most 64 KiB at once, and all of it', async () => {
  const port = await listening((socket) => socket.end(Buffer.alloc(300_000, 1)));
  await using connection = await connect(port);
  let heard = 0;
  for (let chunk = await connection.read(5_000); chunk !== undefined; chunk = await connection.read(5_000)) {
    expect(chunk.length).toBeLessThanOrEqual(64 * 1024);
    heard += chunk.length;
  }
  expect(heard).toBe(300_000);
});

test('whoever says nothing, or takes nothing, is given up in time', async () => {
  const port = await listening((socket) => socket.pause());
  await using connection = await connect(port);
  expect(await connection.read(50)).toBeUndefined();
  let taken = true;
  for (let count = 0; taken && count < 200; count += 1) taken = await connection.write(new Uint8Array(1024 * 1024), 200);
  expect(taken).toBe(false);
});

test('a reset is an end, not an error', async () => {
  const port = await listening((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await using connection = await connect(port);
  await connection.write(bytes('x'), 1_000);
  expect(await connection.read(5_000)).toBeUndefined();
  for (let count = 0; count < 3; count += 1) await connection.write(bytes('x'), 1_000);
  expect(await connection.write(bytes('x'), 1_000)).toBe(false);
});

test('a connection whose bytes nobody takes is closed all the same', async () => {
  let isClosed = false;
  const port = await listening((socket) => {
    socket.pause();
    socket.once('close', () => {
      isClosed = true;
    });
    setTimeout(() => socket.resume(), 300);
  });
  const connection = await connect(port);
  for (let taken = true; taken; ) taken = await connection.write(new Uint8Array(1024 * 1024), 50);
  await connection[Symbol.asyncDispose]();
  while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('nobody there is told as such', async () => {
  const port = await listening(() => undefined);
  for (const server of servers.splice(0)) server.close();
  await expect(connect(port)).rejects.toThrow(`nobody listens at port ${port} of 127.0.0.1, or not in time`);
});
