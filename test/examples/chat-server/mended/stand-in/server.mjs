// Stands in for chat_server where there is no Python and no MLX: the same routes, answers and bounds, and a model that only makes up words.
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { env, exit } from 'node:process';

const mebibyte = 1024 * 1024;
const limits = { body: mebibyte, adapter: 64 * mebibyte, messages: 64, content: 32_768, prompt: 4096, completion: 1024, perMinute: 60, conversations: 32 };
const model = path.basename(env.CHAT_MODEL ?? 'models/tiny-llama');
const cacheBytesPerToken = 256; // of tiny-llama: 2 layers, keys and values, 2 heads of 16 numbers of 2 bytes
const conversations = new Map();
const counters = { requests: 0, refused: 0 };

/** Why a request is refused: the status, and what may be said about it. */
class Refused extends Error {
  constructor(status, detail, headers = {}) {
    super(typeof detail === 'string' ? detail : 'refused');
    Object.assign(this, { status, detail, headers });
  }
}

const digest = (text) => createHash('sha256').update(text).digest();
const key = readFileSync(env.CHAT_API_KEY_FILE ?? '/run/secrets/chat_api_key', 'ascii').trim();
if (key.length < 32) {
  console.error('the API key must have at least 32 characters');
  exit(1);
}

const rate = { tokens: limits.perMinute, at: Date.now() };

function takeFromRate() {
  const now = Date.now();
  rate.tokens = Math.min(limits.perMinute, rate.tokens + ((now - rate.at) * limits.perMinute) / 60_000);
  rate.at = now;
  if (rate.tokens < 1) throw new Refused(429, 'too many requests', { 'retry-after': '1' });
  rate.tokens -= 1;
}

function authorize({ authorization = '' }) {
  counters.requests += 1;
  if (!timingSafeEqual(digest(authorization.replace(/^Bearer /, '')), digest(key))) {
    counters.refused += 1;
    throw new Refused(401, 'a valid key is needed');
  }
  takeFromRate();
}

/** The body, refused by its declared length, or when it grows past the limit. */
async function bodyOf({ request, response }, limit) {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new Refused(413, 'the body is too large');
  if (request.headers.expect !== undefined) response.writeContinue();
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > limit) throw new Refused(413, 'the body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const invalid = (where) => new Refused(422, [{ where, why: 'invalid' }]);
const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const hasOnly = (value, names) => typeof value === 'object' && value !== null && Object.keys(value).every((name) => names.includes(name));

function readChat(body) {
  let asked;
  try {
    asked = JSON.parse(body);
  } catch {
    throw invalid('body');
  }
  if (!hasOnly(asked, ['messages', 'model', 'conversation', 'max_tokens', 'temperature'])) throw invalid('body');
  const { messages, max_tokens: maxTokens = 256, temperature = 0 } = asked;
  if (!Array.isArray(messages) || !isWhole(messages.length, 1, limits.messages)) throw invalid('body.messages');
  for (const message of messages) {
    const isKnown = hasOnly(message, ['role', 'content']) && ['system', 'user', 'assistant'].includes(message.role);
    if (!isKnown || typeof message.content !== 'string' || message.content.length > limits.content) throw invalid('body.messages');
  }
  if (!isWhole(maxTokens, 1, limits.completion)) throw invalid('body.max_tokens');
  if (typeof temperature !== 'number' || temperature < 0 || temperature > 2) throw invalid('body.temperature');
  if (asked.conversation !== undefined && !/^[A-Za-z0-9_-]{22}$/.test(asked.conversation)) throw invalid('body.conversation');
  return { ...asked, maxTokens };
}

/** The least recently used conversation is forgotten first. */
function keep(conversation, cache) {
  conversations.set(conversation, cache);
  while (conversations.size > limits.conversations) conversations.delete(conversations.keys().next().value);
}

async function chat(exchange) {
  const body = await bodyOf(exchange, limits.body);
  authorize(exchange.request.headers);
  const asked = readChat(body);
  if (asked.model !== undefined && asked.model !== model) throw new Refused(404, 'no such model');
  const promptTokens = asked.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (promptTokens > limits.prompt) throw new Refused(413, `more than ${limits.prompt} prompt tokens`);
  const known = conversations.get(asked.conversation);
  if (asked.conversation !== undefined && known === undefined) throw new Refused(404, 'this conversation was forgotten; send all its messages again');
  const conversation = asked.conversation ?? randomBytes(16).toString('base64url');
  conversations.delete(conversation);
  keep(conversation, known ?? Buffer.alloc((limits.prompt + limits.completion) * cacheBytesPerToken));
  const usage = { prompt_tokens: promptTokens, completion_tokens: asked.maxTokens };
  return { status: 200, json: { id: randomUUID(), model, conversation, text: 'lorem '.repeat(Math.min(asked.maxTokens, 8)), usage } };
}

function countTensors(data) {
  const length = data.length < 8 ? Number.NaN : Number(data.readBigUInt64LE(0));
  if (!(length <= Math.min(mebibyte, data.length - 8))) throw new Refused(400, 'the header does not fit the file');
  let header;
  try {
    header = JSON.parse(data.subarray(8, 8 + length));
  } catch {
    throw new Refused(400, 'the header is no JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw new Refused(400, 'the header is no object');
  const count = Object.keys(header).filter((name) => name !== '__metadata__').length;
  if (count === 0) throw new Refused(400, 'the file has no tensors, or too many');
  return count;
}

/** Tells what an adapter is; it is used once it stands in the model's lock. The Python server checks every tensor too, and puts the file aside. */
async function putAdapter(exchange, name) {
  authorize(exchange.request.headers);
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) throw new Refused(400, 'a name has lower-case letters, digits and dashes');
  const data = await bodyOf(exchange, limits.adapter);
  return { status: 202, json: { name, tensors: countTensors(data), sha256: digest(data).toString('hex') } };
}

async function answer(exchange) {
  const { request } = exchange;
  const route = `${request.method} ${request.url.split('?', 1)[0]}`;
  if (route === 'GET /health') return { status: 200, json: { status: 'ok' } };
  if (route === 'POST /v1/chat/completions') return chat(exchange);
  const [, adapter] = /^PUT \/v1\/adapters\/([^/]+)$/.exec(route) ?? [];
  if (adapter !== undefined) return putAdapter(exchange, decodeURIComponent(adapter));
  if (route !== 'GET /metrics' && route !== 'GET /v1/models') return { status: 404, json: { detail: 'Not Found' } };
  authorize(request.headers);
  if (route === 'GET /v1/models') return { status: 200, json: { data: [{ id: model }] } };
  return { status: 200, json: { ...counters, conversations: conversations.size, limit_conversations: limits.conversations } };
}

async function serve(request, response) {
  try {
    const { status, json } = await answer({ request, response });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  } catch (error) {
    const { status, detail, headers } = error instanceof Refused ? error : { status: 500, detail: 'internal error', headers: {} };
    // What was not read will not be: the connection ends with the answer.
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers }).end(JSON.stringify({ detail }));
  }
}

// Whoever asks before sending gets an answer before sending.
const server = createServer(serve).on('checkContinue', serve);
server.maxConnections = 64;
server.listen(Number(env.CHAT_PORT ?? '8000'), env.CHAT_HOST ?? '127.0.0.1');
