import { request as requestPlain } from 'node:http';
import { Agent, request as requestSecure } from 'node:https';
import { type Clock, EnvironmentError, type Http, type HttpRequest, type HttpResponse, quote } from '@mlx-guard/core';
import { exchange, type Send } from './http-exchange.ts';
import type { Environment } from './run-facts.ts';

const maxTries = 3;
const firstPauseMs = 1_000;
const maxPauseMs = 30_000;

const isLoopback = ({ hostname }: URL): boolean => hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';

const isWorthAnotherTry = (status: number): boolean => status === 429 || status >= 500;

/** How long a server asks to wait (RFC 9110, 10.2.3: seconds or a date), in milliseconds; undefined where it says nothing usable. */
function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now.getTime();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** What the port needs from its surroundings. */
export interface HttpSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For `HTTPS_PROXY`, `NO_PROXY` and their lower-case forms. */
  readonly environment: Environment;
}

/**
 * The `http` port: TLS only (but for a loopback address), to exactly the hosts that are named (`host` or `host:port`), redirects are answers.
 * 429 and 5xx are tried three times, with the pause that the server asks for, at most 30 s; the last answer is handed over as it is. A
 * connection that fails is tried again where nothing can have happened (GET, HEAD).
 */
export class NodeHttp implements Http {
  readonly #hosts: readonly string[];
  readonly #surroundings: HttpSurroundings;
  readonly #agent: Agent;

  constructor(hosts: readonly string[], surroundings: HttpSurroundings) {
    this.#hosts = hosts;
    this.#surroundings = surroundings;
    this.#agent = new Agent({ keepAlive: true, proxyEnv: surroundings.environment });
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const url = this.#permitted(request.url);
    const { clock, signal } = this.#surroundings;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#try(url, request, tries < maxTries);
      if (answer !== undefined && (tries >= maxTries || !isWorthAnotherTry(answer.status))) return answer;
      const asked = retryAfterMs(answer?.headers.get('retry-after'), clock.now());
      if (asked !== undefined && asked > maxPauseMs && answer !== undefined) return answer;
      await answer?.discard();
      await this.#pause(asked ?? firstPauseMs * 2 ** (tries - 1));
      signal.throwIfAborted();
    }
  }

  #permitted(address: string): URL {
    const url = new URL(address);
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
    if (!isSafe || url.username !== '' || url.password !== '' || !this.#hosts.includes(url.host)) {
      throw new TypeError(`${url.protocol}//${url.host} is not among the hosts that this guard names`);
    }
    return url;
  }

  /** One try; undefined where the connection failed and another try is due. */
  async #try(url: URL, request: HttpRequest, isAnotherLeft: boolean): Promise<Awaited<ReturnType<typeof exchange>> | undefined> {
    const send: Send =
      url.protocol === 'https:'
        ? (options, done) => requestSecure(url, { ...options, agent: this.#agent }, done)
        : (options, done) => requestPlain(url, options, done);
    try {
      return await exchange(send, request, this.#surroundings.signal);
    } catch (thrown) {
      this.#surroundings.signal.throwIfAborted();
      if (isAnotherLeft && request.method !== 'POST') return undefined;
      const why = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : thrown instanceof Error ? ` (${thrown.message})` : '';
      throw new EnvironmentError('not-available-here', `${quote(url.host)} cannot be reached${why}; is it allowed from here, and the proxy variable set?`, {
        cause: thrown,
      });
    }
  }

  /** Keeps the process alive, which the clock's own waiting does not. */
  async #pause(milliseconds: number): Promise<void> {
    const { clock, signal } = this.#surroundings;
    const hold = setInterval(() => undefined, maxPauseMs);
    const aborted = Promise.withResolvers<void>();
    const stop = (): void => aborted.resolve();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (!signal.aborted) await Promise.race([clock.wait(milliseconds), aborted.promise]);
    } finally {
      clearInterval(hold);
      signal.removeEventListener('abort', stop);
    }
  }
}
