// The smoke test: starts a server on loopback, asks it what clients ask, polite ones and one that sends far too much, and ends it.
//   node smoke/smoke.mjs COMMAND [ARGUMENT …]
// Needs Node 22 or newer. Exit code 0 where the server lives to the end and answers polite clients as agreed. What it answers to too much is printed; what that does
// to its memory is for whoever watches this run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { argv, env, exit } from 'node:process';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

const key = 'smoke-test-key-of-at-least-32-characters';
const keyFile = 'logs/smoke-key';
const largeBodies = 8;
const largeBytes = 32 * 1024 * 1024;
const patienceMs = 120_000;
const letters = Buffer.alloc(64 * 1024, 'lorem ipsum ');
const agent = new Agent({ keepAlive: false });

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Sends a request whose body is pieces of text; a large one only once the server agrees to read it. Answers with status and text. */
function send(port, method, path, { pieces = [], bearer = key } = {}) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...(length > 0 && { 'content-length': length }) };
  const asks = length >= largeBytes && { expect: '100-continue' };
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...asks }, agent });
  const { promise, resolve, reject } = Promise.withResolvers();
  const write = async () => {
    for (const piece of pieces) if (!outgoing.write(piece)) await once(outgoing, 'drain');
    outgoing.end();
  };
  outgoing.once('response', async (response) => {
    resolve({ status: response.statusCode, body: await text(response).catch(() => '') });
    outgoing.destroy();
  });
  outgoing.on('error', reject);
  outgoing.once('continue', () => write().catch(reject));
  if (asks) outgoing.flushHeaders();
  else write().catch(reject);
  return promise;
}

const chat = (content) => [Buffer.from(JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 4 }))];

/** A chat whose one message is `largeBytes` long, without ever holding it whole. */
function largeChat() {
  const [start, end] = JSON.stringify({ messages: [{ role: 'user', content: '\u0001' }], max_tokens: 4 }).split('\\u0001');
  return [Buffer.from(start), ...Array.from({ length: largeBytes / letters.length }, () => letters), Buffer.from(end)];
}

async function untilHealthy(port, isGone) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    if (isGone()) throw new Error('the server ended before it answered');
    const answer = await send(port, 'GET', '/health').catch(() => undefined);
    if (answer?.status === 200) return;
    await wait(50);
  }
  throw new Error('the server does not answer');
}

async function expectStatus(port, wanted, method, path, options) {
  const { status, body } = await send(port, method, path, options);
  console.log(`${method} ${path}: ${status}`);
  if (status !== wanted) throw new Error(`${method} ${path} answered ${status}, not ${wanted}: ${body.slice(0, 500)}`);
  return body;
}

async function politeClients(port) {
  await expectStatus(port, 200, 'GET', '/health');
  await expectStatus(port, 200, 'GET', '/metrics');
  await expectStatus(port, 200, 'GET', '/v1/models');
  await expectStatus(port, 401, 'POST', '/v1/chat/completions', { pieces: chat('hello'), bearer: 'not-the-key' });
  await expectStatus(port, 422, 'POST', '/v1/chat/completions', { pieces: [Buffer.from('{"messages": "hello"}')] });
  const answer = JSON.parse(await expectStatus(port, 200, 'POST', '/v1/chat/completions', { pieces: chat('hello') }));
  for (const name of ['id', 'model', 'conversation', 'text', 'usage']) if (!(name in answer)) throw new Error(`an answer without ${name}`);
}

async function greedyClient(port) {
  for (let count = 0; count < largeBodies; count += 1) {
    const { status } = await send(port, 'POST', '/v1/chat/completions', { pieces: largeChat() });
    console.log(`POST /v1/chat/completions with ${largeBytes} bytes: ${status}`);
  }
  await expectStatus(port, 200, 'GET', '/health');
}

async function main([command, ...args]) {
  if (command === undefined) throw new Error('usage: node smoke/smoke.mjs COMMAND [ARGUMENT …]');
  const port = await freePort();
  mkdirSync('logs', { recursive: true, mode: 0o700 });
  writeFileSync(keyFile, `${key}\n`, { mode: 0o600 });
  const server = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...env,
      CHAT_HOST: '127.0.0.1',
      CHAT_PORT: String(port),
      CHAT_MODEL: 'models/tiny-llama',
      CHAT_API_KEY: key,
      CHAT_API_KEY_FILE: keyFile,
      CHAT_LOG_FILE: 'logs/chat-server.log',
    },
  });
  let isGone = false;
  const gone = new Promise((resolve) => server.once('error', resolve).once('exit', resolve)).then(() => {
    isGone = true;
  });
  try {
    await untilHealthy(port, () => isGone);
    await politeClients(port);
    await greedyClient(port);
  } finally {
    server.kill('SIGTERM');
    await Promise.race([gone, wait(5_000)]);
    if (!isGone) server.kill('SIGKILL');
    rmSync(keyFile, { force: true });
  }
}

try {
  await main(argv.slice(2));
  exit(0);
} catch (error) {
  console.error(`smoke test: ${error.message}`);
  exit(1);
}
