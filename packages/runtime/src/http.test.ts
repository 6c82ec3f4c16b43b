import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvironmentError, type HttpResponse } from '@mlx-guard/core';
import { afterEach, describe, expect, test } from 'vitest';
import { NodeHttp } from './http.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server on the loopback address; `connects` are the addresses that a proxy was asked for. */
async function serve(listener: RequestListener): Promise<{ readonly host: string; readonly seen: IncomingMessage[]; readonly connects: string[] }> {
  const seen: IncomingMessage[] = [];
  const connects: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  server.on('connect', (request, socket) => {
    connects.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address() as AddressInfo; // a server on a port has no other
  return { host: `127.0.0.1:${address.port}`, seen, connects };
}

/** A clock whose waiting takes no time, and is told. */
function port(hosts: readonly string[], environment: Readonly<Record<string, string>> = {}, signal = new AbortController().signal) {
  const waits: number[] = [];
  const clock = {
    now: () => new Date('2026-01-01T00:00:00Z'),
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
    },
  };
  return { http: new NodeHttp(hosts, { clock, signal, environment }), waits };
}

async function textOf({ body }: HttpResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString();
}

const bounds = { maxBytes: 1_000, timeoutMs: 5_000 } as const;

describe('what may be contacted', () => {
  test.each([
    ['https://other.example/', ['api.osv.dev']],
    ['https://api.osv.dev.evil.example/', ['api.osv.dev']],
    ['https://api.osv.dev:8443/', ['api.osv.dev']],
    ['https://user:secret@api.osv.dev/', ['api.osv.dev']],
    ['http://api.osv.dev/', ['api.osv.dev']],
    ['http://127.0.0.1:9/', ['127.0.0.1:10']],
    ['ftp://127.0.0.1/', ['127.0.0.1']],
  ])('%s is refused', async (url, hosts) => {
    await expect(port(hosts).http.send({ url, ...bounds })).rejects.toThrow('is not among the hosts');
  });

  test('what a redirect names is not contacted: it is the answer', async () => {
    const { host, seen } = await serve((_, response) => response.writeHead(302, { location: 'https://evil.example/' }).end());
    const answer = await port([host]).http.send({ url: `http://${host}/`, ...bounds });
    expect([answer.status, answer.headers.get('location'), seen.length]).toEqual([302, 'https://evil.example/', 1]);
  });

  test('the proxy of the environment is asked, unless it is not for this host', async () => {
    const { host, connects } = await serve((_, response) => response.end());
    const proxy = { HTTPS_PROXY: `http://${host}` };
    const send = (environment: Readonly<Record<string, string>>) =>
      port(['nowhere.invalid'], environment).http.send({ method: 'POST', url: 'https://nowhere.invalid/', ...bounds });
    await expect(send(proxy)).rejects.toBeInstanceOf(EnvironmentError);
    expect(connects).toEqual(['nowhere.invalid:443']);
    await expect(send({ ...proxy, NO_PROXY: 'nowhere.invalid' })).rejects.toBeInstanceOf(EnvironmentError);
    expect(connects).toHaveLength(1);
  });
});

describe('tries', () => {
  test('429 and 5xx are tried three times, with the pause that is asked for', async () => {
    const statuses = [429, 503, 200];
    const { host, seen } = await serve((_, response) => response.writeHead(statuses.shift() ?? 500, { 'retry-after': '7' }).end('x'));
    const { http, waits } = port([host]);
    const answer = await http.send({ method: 'POST', url: `http://${host}/`, body: '{"é":1}', ...bounds });
    expect([answer.status, await textOf(answer), seen.length]).toEqual([200, 'x', 3]);
    expect(waits).toEqual([7_000, 7_000]);
    expect(seen[0]?.headers['content-length']).toBe('8');
  });

  test('the last answer is handed over as it is, and 404 at once', async () => {
    const { host, seen } = await serve((request, response) => response.writeHead(request.url === '/absent' ? 404 : 500).end());
    const { http, waits } = port([host]);
    expect((await http.send({ url: `http://${host}/`, ...bounds })).status).toBe(500);
    expect([seen.length, waits]).toEqual([3, [1_000, 2_000]]);
    expect((await http.send({ url: `http://${host}/absent`, ...bounds })).status).toBe(404);
    expect(seen).toHaveLength(4);
  });

  test.each(['3600', 'Fri, 02 Jan 2026 00:00:00 GMT'])('retry-after %s is too long to wait for', async (value) => {
    const { host, seen } = await serve((_, response) => response.writeHead(429, { 'retry-after': value }).end());
    const answer = await port([host]).http.send({ url: `http://${host}/`, ...bounds });
    expect([answer.status, seen.length]).toEqual([429, 1]);
  });

  test('nobody there is an error that names the host, after three tries', async () => {
    const { http, waits } = port(['127.0.0.1:1']);
    await expect(http.send({ url: 'http://127.0.0.1:1/', ...bounds })).rejects.toThrow('`127.0.0.1:1` cannot be reached (ECONNREFUSED)');
    expect(waits).toHaveLength(2);
  });
});

describe('bounds', () => {
  test.each([true, false])('a body longer than asked for is refused, its length said: %s', async (isSaid) => {
    const { host } = await serve((_, response) => {
      if (isSaid) response.writeHead(200, { 'content-length': '1001' });
      response.end('x'.repeat(1_001));
    });
    const answer = await port([host]).http.send({ url: `http://${host}/`, ...bounds });
    await expect(textOf(answer)).rejects.toThrow('is longer than 1000 bytes');
  });

  test('an answer that does not come, or does not end, is given up', async () => {
    const { host } = await serve((request, response) => {
      if (request.url === '/half') response.write('half');
    });
    const { http } = port([host]);
    await expect(http.send({ method: 'POST', url: `http://${host}/`, maxBytes: 10, timeoutMs: 100 })).rejects.toThrow('cannot be reached');
    const half = await http.send({ url: `http://${host}/half`, maxBytes: 10, timeoutMs: 300 });
    await expect(textOf(half)).rejects.toThrow('broke off');
  });

  test('an interrupt ends the waiting', async () => {
    const stop = new AbortController();
    const { host } = await serve((_, response) => response.writeHead(503).end());
    const clock = {
      now: () => new Date(0),
      wait: () => {
        stop.abort();
        return new Promise<void>(() => undefined);
      },
    };
    const http = new NodeHttp([host], { clock, signal: stop.signal, environment: {} });
    await expect(http.send({ url: `http://${host}/`, ...bounds })).rejects.toThrow('aborted');
  });
});
