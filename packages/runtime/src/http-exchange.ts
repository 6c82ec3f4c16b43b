import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { EnvironmentError, type HttpRequest, type HttpResponse, quote, toolVersion } from '@mlx-guard/core';

/** Starts a request to an address that is already decided. */
export type Send = (options: RequestOptions, done: (answer: IncomingMessage) => void) => ClientRequest;

/** An answer whose body need not be read. */
export interface Answer extends HttpResponse {
  discard(): Promise<void>;
}

const maxHeaderBytes = 64 * 1024;

const refusal = (request: HttpRequest, why: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError('not-available-here', `the answer of ${quote(new URL(request.url).host)} ${why}`, { cause });

async function* bounded(message: IncomingMessage, request: HttpRequest): AsyncGenerator<Uint8Array> {
  const tooLong = `is longer than ${request.maxBytes} bytes`;
  let length = 0;
  try {
    if (Number(message.headers['content-length'] ?? 0) > request.maxBytes) throw refusal(request, tooLong);
    for await (const chunk of message) {
      const bytes: Uint8Array = chunk;
      length += bytes.length;
      if (length > request.maxBytes) throw refusal(request, tooLong);
      yield bytes;
    }
  } catch (thrown) {
    throw thrown instanceof EnvironmentError ? thrown : refusal(request, 'broke off', thrown);
  } finally {
    message.destroy();
  }
}

function headersOf(message: IncomingMessage): ReadonlyMap<string, string> {
  const entries = Object.entries(message.headers).map(([name, value = '']) => [name, typeof value === 'string' ? value : value.join(', ')] as const);
  return new Map(entries);
}

/** One request and the head of its answer; the body is read later, bounded. Rejects where nothing answers in time. The time is for both together. */
export function exchange(send: Send, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(request.timeoutMs)]);
  return new Promise((resolve, reject) => {
    const body = request.body ?? '';
    const headers = {
      'user-agent': `mlx-guard/${toolVersion}`,
      'accept-encoding': 'identity', // so that no answer grows while it is unpacked
      ...(body.length > 0 && { 'content-length': String(typeof body === 'string' ? new TextEncoder().encode(body).length : body.length) }),
      ...request.headers,
    };
    const sent = send({ method: request.method ?? 'GET', headers, signal: limit, maxHeaderSize: maxHeaderBytes }, (message) => {
      const stop = (): void => {
        message.destroy(new Error('it took too long, or the run was interrupted'));
      };
      limit.addEventListener('abort', stop, { once: true });
      message.once('close', () => limit.removeEventListener('abort', stop));
      resolve({
        status: message.statusCode ?? 0,
        headers: headersOf(message),
        body: bounded(message, request),
        discard: async () => {
          message.destroy();
        },
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
