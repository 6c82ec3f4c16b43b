import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The two forms of the example. */
export const variants = ['broken', 'mended'] as const;
export type Variant = (typeof variants)[number];

const key = 'contract-test-key-of-at-least-32-characters';
const mebibyte = 1024 * 1024;

/** What a client sends, and with which status each variant answers. */
export interface Case {
  readonly name: string;
  readonly send: readonly [method: string, path: string, body?: string | Uint8Array];
  readonly bearer?: string;
  readonly broken: number;
  readonly mended: number;
  /** Members that an answer of a variant has at least. */
  readonly members?: readonly string[];
  /** Real MLX would compute for minutes, or ask the network. */
  readonly costsBroken?: boolean;
}

const chat = (more: object = {}, content = 'hello'): string => JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 2, ...more });

/** A safetensors file with the weights of a norm, as the demo model has them. */
function adapter(header = '{"model.norm.weight":{"dtype":"F32","shape":[64],"data_offsets":[0,256]}}'): Uint8Array {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(256)]);
  bytes.writeUInt32LE(header.length);
  return bytes;
}

const completion = ['id', 'model', 'conversation', 'text', 'usage'];

/** What both servers, Python and stand-in, are held to. */
export const cases: readonly Case[] = [
  { name: 'health, without a key', send: ['GET', '/health'], bearer: '', broken: 200, mended: 200, members: ['status'] },
  { name: 'metrics', send: ['GET', '/metrics'], broken: 200, mended: 200, members: ['requests'] },
  { name: 'metrics without a key', send: ['GET', '/metrics'], bearer: '', broken: 200, mended: 401 },
  { name: 'models', send: ['GET', '/v1/models'], broken: 200, mended: 200, members: ['data'] },
  { name: 'models without a key', send: ['GET', '/v1/models'], bearer: '', broken: 200, mended: 401 },
  { name: 'what is no route', send: ['GET', '/v2/models'], broken: 404, mended: 404 },
  { name: 'a chat', send: ['POST', '/v1/chat/completions', chat()], broken: 200, mended: 200, members: completion },
  { name: 'a chat with a wrong key', send: ['POST', '/v1/chat/completions', chat()], bearer: 'wrong', broken: 401, mended: 401 },
  { name: 'a chat that is no JSON', send: ['POST', '/v1/chat/completions', '{'], broken: 422, mended: 422 },
  { name: 'a chat without messages', send: ['POST', '/v1/chat/completions', '{"messages":"hello"}'], broken: 422, mended: 422 },
  { name: 'a chat with a member that nobody knows', send: ['POST', '/v1/chat/completions', chat({ seed: 1 })], broken: 200, mended: 422 },
  { name: 'a conversation that nobody remembers', send: ['POST', '/v1/chat/completions', chat({ conversation: 'c'.repeat(22) })], broken: 200, mended: 404 },
  { name: 'a conversation of any name', send: ['POST', '/v1/chat/completions', chat({ conversation: 'c' })], broken: 200, mended: 422 },
  { name: 'a long prompt', send: ['POST', '/v1/chat/completions', chat({}, 'x'.repeat(6000))], broken: 200, mended: 413 },
  { name: 'more tokens than are given', send: ['POST', '/v1/chat/completions', chat({ max_tokens: 5000 })], broken: 200, mended: 422, costsBroken: true },
  { name: 'a model of the client', send: ['POST', '/v1/chat/completions', chat({ model: 'another' })], broken: 200, mended: 404, costsBroken: true },
  { name: 'a large body', send: ['POST', '/v1/chat/completions', chat({}, 'x'.repeat(2 * mebibyte))], broken: 200, mended: 413, costsBroken: true },
  // MLX tells the format of a file by its name, which the mended server does not take from a client.
  { name: 'an adapter', send: ['PUT', '/v1/adapters/tone', adapter()], broken: 500, mended: 202, members: ['name', 'tensors'] },
  { name: 'an adapter with a suffix', send: ['PUT', '/v1/adapters/tone.safetensors', adapter()], broken: 200, mended: 400, members: ['name', 'tensors'] },
  { name: 'an adapter without a key', send: ['PUT', '/v1/adapters/tone.safetensors', adapter()], bearer: '', broken: 200, mended: 401 },
  { name: 'an adapter that is none', send: ['PUT', '/v1/adapters/tone', adapter('no header')], broken: 500, mended: 400 },
  { name: 'an adapter with a suffix that is none', send: ['PUT', '/v1/adapters/tone.safetensors', adapter('no header')], broken: 500, mended: 400 },
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const examples = path.join(import.meta.dirname, 'chat-server');

/** A server of an example in a copy of its project. */
export class ExampleServer implements AsyncDisposable {
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.#url = url;
    this.#stop = stop;
  }

  /** Starts the command in a copy of the example, with these files beside, and waits until it answers. Throws with what it said where it ends before. */
  static async start(
    variant: Variant,
    [command, ...args]: readonly [string, ...string[]],
    files: ReadonlyMap<string, Uint8Array> = new Map(),
  ): Promise<ExampleServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-chat-'));
    cpSync(path.join(examples, variant), folder, { recursive: true });
    mkdirSync(path.join(folder, 'logs'));
    for (const [name, bytes] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
    writeFileSync(path.join(folder, 'key'), key);
    const port = await freePort();
    const env = { CHAT_HOST: '127.0.0.1', CHAT_PORT: `${port}`, CHAT_MODEL: 'models/tiny-llama', CHAT_API_KEY: key, CHAT_API_KEY_FILE: 'key' };
    const server = spawn(command, args, { cwd: folder, env: { PATH: process.env['PATH'], CHAT_LOG_FILE: 'logs/chat-server.log', ...env } });
    const said: string[] = [];
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
    const gone = once(server, 'exit').then(() => true);
    const url = `http://127.0.0.1:${port}`;
    for (;;) {
      const isUp = await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) break;
      if (await Promise.race([gone, wait(50, false)])) throw new Error(said.join(''));
    }
    return new ExampleServer(url, async () => {
      server.kill('SIGKILL');
      await gone;
    });
  }

  /** Sends one case and tells the status, and the members of an answer that is an object. */
  async answer({ send: [method, route, body], bearer = key }: Case): Promise<{ readonly status: number; readonly members: readonly string[] }> {
    const headers = { 'content-type': 'application/json', ...(bearer !== '' && { authorization: `Bearer ${bearer}` }) };
    const response = await fetch(this.#url + route, { method, headers, ...(body !== undefined && { body: Buffer.from(body) }) });
    const json: unknown = await response.json().catch(() => undefined);
    return { status: response.status, members: typeof json === 'object' && json !== null ? Object.keys(json) : [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
