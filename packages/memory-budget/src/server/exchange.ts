import { type Connection, EnvironmentError, type Ports } from '@mlx-guard/core';
import type { Target } from './target.ts';

/** A request as it is said, true or not. */
export interface Request {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** The body, piece by piece, made as it is sent. */
  readonly body: Iterable<Uint8Array>;
}

/** What came of a request. */
export interface Outcome {
  /** The status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** No answer: nobody there, closed or reset, or silent until the time was over. */
  readonly silence: 'unreachable' | 'closed' | 'timeout' | undefined;
  /** Bytes of the body that the other side took. */
  readonly sentBytes: number;
}

/** The ports that a client needs. */
export type ClientPorts = Pick<Ports, 'sockets' | 'clock' | 'signal'>;

const encoder = new TextEncoder();
const latin1 = new TextDecoder('latin1');
const connectMs = 5_000;
const pieceMs = 10_000;
const maxAnswerBytes = 1024 * 1024;

/** The head of a request. Names and values are ours or checked: no line can end early. */
export function headOf({ host, port, path }: Target, { method, headers }: Pick<Request, 'method' | 'headers'>): Uint8Array {
  const lines = Object.entries({ Host: `${host.includes(':') ? `[${host}]` : host}:${port}`, Connection: 'close', ...headers });
  return encoder.encode([`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}`), '', ''].join('\r\n'));
}

/** Reads an answer to its end, as far as it matters. */
class Answer {
  #text = '';
  #isOver = false;

  get status(): number | undefined {
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(this.#final)?.[1];
    return status === undefined ? undefined : Number(status);
  }

  /** Without what only says that there is more to come. */
  get #final(): string {
    return this.#text.replace(/^(?:HTTP\/1\.[01] 1\d\d[\s\S]*?\r\n\r\n)+/, '');
  }

  get isWhole(): boolean {
    if (this.#isOver) return true;
    const text = this.#final;
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const head = text.slice(0, end);
    const length = /^content-length:\s*(\d{1,15})\s*$/im.exec(head)?.[1];
    if (length !== undefined) return text.length - end - 4 >= Number(length);
    return /^transfer-encoding:.*chunked/im.test(head) && text.endsWith('0\r\n\r\n');
  }

  add(chunk: Uint8Array | undefined): void {
    if (chunk === undefined || this.#text.length > maxAnswerBytes) this.#isOver = true;
    else this.#text += latin1.decode(chunk);
  }
}

/** Reads while something else writes: a server may refuse before it has heard all. */
async function hear(connection: Connection, answer: Answer, untilMs: number, { clock }: ClientPorts): Promise<'heard' | 'timeout'> {
  while (!answer.isWhole) {
    const left = untilMs - clock.now().getTime();
    if (left <= 0) return 'timeout';
    const chunk = await connection.read(left);
    if (chunk === undefined && clock.now().getTime() >= untilMs) return 'timeout';
    answer.add(chunk);
  }
  return 'heard';
}

/** Connects; undefined where nobody is there. */
export async function reach({ host, port }: Target, { sockets }: ClientPorts): Promise<Connection | undefined> {
  try {
    return await sockets.connect({ host, port }, connectMs);
  } catch (thrown) {
    if (thrown instanceof EnvironmentError) return undefined;
    throw thrown;
  }
}

/** Sends a request and hears the answer, for no longer than so many milliseconds. */
export async function exchange(target: Target, request: Request, timeoutMs: number, ports: ClientPorts): Promise<Outcome> {
  ports.signal.throwIfAborted();
  await using connection = await reach(target, ports);
  if (connection === undefined) return { status: undefined, silence: 'unreachable', sentBytes: 0 };
  const until = ports.clock.now().getTime() + timeoutMs;
  const answer = new Answer();
  let sentBytes = 0;
  let isTaken = await connection.write(headOf(target, request), pieceMs);
  const hearing = hear(connection, answer, until, ports);
  for (const piece of request.body) {
    if (!isTaken || answer.status !== undefined || ports.clock.now().getTime() >= until) break;
    isTaken = await connection.write(piece, pieceMs);
    if (isTaken) sentBytes += piece.length;
  }
  const how = await hearing;
  const { status } = answer;
  return { status, silence: status === undefined ? (how === 'timeout' ? 'timeout' : 'closed') : undefined, sentBytes };
}
