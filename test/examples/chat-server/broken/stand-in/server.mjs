// Stands in for chat_server where there is no Python and no MLX: the same routes and answers, the same defects as far as memory goes (bodies of
// any size, every request and conversation kept for ever, as many tokens as are asked for), and a model that only makes up words.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { env } from 'node:process';
import { buffer } from 'node:stream/consumers';

const model = env.CHAT_MODEL ?? 'example-org/tiny-llama-4bit';
const key = env.CHAT_API_KEY ?? 'sk-demo-change-me';
const cacheBytesPerToken = 256; // of tiny-llama: 2 layers, keys and values, 2 heads of 16 numbers of 2 bytes
const history = [];
const conversations = new Map();
const adapters = new Map();
const counters = { requests: 0, errors: 0 };

const invalid = (detail, body) => ({ status: 422, json: { detail, body: String(body) } });

const isMessage = (message) => typeof message?.role === 'string' && typeof message.content === 'string';

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function chat(headers, body) {
  const given = (headers.authorization ?? '').replace(/^Bearer /, '');
  const asked = parsed(body);
  if (!Array.isArray(asked?.messages) || !asked.messages.every(isMessage)) return invalid('messages', body);
  if (given !== key) return { status: 401, json: { detail: `wrong key: ${given}` } };
  const { messages, conversation = randomUUID(), max_tokens: maxTokens = 4096 } = asked;
  history.push({ conversation, messages, body });
  const promptTokens = messages.reduce((sum, { content }) => sum + content.length, 0);
  const cache = Buffer.alloc(maxTokens * cacheBytesPerToken, 1);
  conversations.set(conversation, [...(conversations.get(conversation) ?? []), cache]);
  const usage = { prompt_tokens: promptTokens, completion_tokens: maxTokens };
  return { status: 200, json: { id: randomUUID(), model: asked.model ?? model, conversation, text: 'lorem '.repeat(Math.min(maxTokens, 8)), usage } };
}

/** Stores an adapter under whatever name it has, and uses it at once. */
function putAdapter(name, body) {
  adapters.set(name, body);
  if (!/\.(?:safetensors|npz|npy|gguf)$/.test(name)) throw new TypeError('Could not infer file format from extension');
  const length = Number(body.readBigUInt64LE(0));
  return { status: 200, json: { name, tensors: Object.keys(JSON.parse(body.subarray(8, 8 + length))).sort() } };
}

async function answer(request) {
  counters.requests += 1;
  const body = await buffer(request);
  const path = request.url.split('?', 1)[0];
  const route = `${request.method} ${path}`;
  if (route === 'GET /health') return { status: 200, json: { status: 'ok' } };
  if (route === 'GET /metrics') return { status: 200, json: counters };
  if (route === 'GET /v1/models') return { status: 200, json: { data: [{ id: model }] } };
  if (route === 'POST /v1/chat/completions') return chat(request.headers, body);
  if (route.startsWith('PUT /v1/adapters/')) return putAdapter(decodeURIComponent(path.slice('/v1/adapters/'.length)), body);
  return { status: 404, json: { detail: 'Not Found' } };
}

const server = createServer(async (request, response) => {
  const { status, json } = await answer(request).catch((error) => {
    counters.errors += 1;
    return { status: 500, json: { detail: String(error) } };
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
});

server.listen(Number(env.CHAT_PORT ?? '8000'), env.CHAT_HOST ?? '0.0.0.0');
