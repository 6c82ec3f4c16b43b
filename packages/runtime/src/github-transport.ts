import { setTimeout } from 'node:timers/promises';
import { systemCode } from './system-error.ts';

/** What GitHub told, or why it did not: `status` is undefined where nothing answered, and `why` is one line that fits after "because". */
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number | undefined; readonly why: string };

/** How to reach GitHub. */
export interface GitHubAccess {
  /** Visible ASCII. It goes into the header of requests, and nowhere else. */
  readonly token: string;
  /** As `GITHUB_API_URL` has it. */
  readonly apiUrl: string;
  readonly signal: AbortSignal;
  /** After so long without a whole answer a request is given up. */
  readonly timeoutMs?: number;
  /** Waits between two tries. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** One call of the REST API, as GitHub's documentation writes it: `GET /repos/{owner}/{repo}/branches/{branch}`. */
export interface GitHubCall {
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The permission that it needs, as a workflow grants it: `contents: read`. */
  readonly needs: string;
  readonly maxBytes: number;
  /** Bytes as they are instead of JSON. */
  readonly isRaw?: boolean;
  /** The answer says where the bytes are: they are fetched from there, without the token. */
  readonly isElsewhere?: boolean;
  /** For all of the answer, where it may be long. */
  readonly timeoutMs?: number;
}

/** What came of one try. */
interface Attempt {
  status?: number;
  /** Seconds that GitHub asks to wait; `NaN` where it says so in another way. */
  retryAfter?: number;
  isLimited?: boolean;
  isTooLarge?: boolean;
  /** Where a redirect leads. */
  location?: string;
  /** It is the other place that answered. */
  isElsewhere?: boolean;
}

const tries = 3;
const maxWaitMs = 10_000;
const firstWaitMs = 300;
const defaultTimeoutMs = 15_000;

class TooLarge extends Error {}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** `fetch`, but the answer is whole and within its bound, or an error; a redirect is an answer, for it could carry the token elsewhere. */
const boundedFetch =
  (reach: typeof fetch, attempt: Attempt, { maxBytes, isRaw }: GitHubCall, signal: AbortSignal): typeof fetch =>
  async (url, init) => {
    const response = await reach(url, { ...init, redirect: 'manual', signal });
    attempt.status = response.status;
    const location = response.headers.get('location');
    if (location !== null) attempt.location = location;
    const retryAfter = response.headers.get('retry-after');
    if (retryAfter !== null) attempt.retryAfter = Number(retryAfter);
    attempt.isLimited = response.status === 429 || (response.status === 403 && (retryAfter !== null || response.headers.get('x-ratelimit-remaining') === '0'));
    try {
      const body = await readBounded(response, maxBytes);
      // As text the client would change what is no UTF-8.
      const type = isRaw && response.ok ? 'application/octet-stream' : (response.headers.get('content-type') ?? 'application/octet-stream');
      return new Response(body.length > 0 ? body : null, { status: response.status, headers: { 'content-type': type } });
    } catch (thrown) {
      delete attempt.status;
      attempt.isTooLarge = thrown instanceof TooLarge;
      throw thrown;
    }
  };

/** Addresses that GitHub may send us to: over TLS, or on the host that we asked. */
function isAddress(address: string, apiUrl: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '' && (url.protocol === 'https:' || url.origin === URL.parse(apiUrl)?.origin);
}

function refusedBecause(status: number, needs: string): string {
  const permission = `the job needs \`permissions: ${needs}\``;
  switch (status) {
    case 0:
      return 'GitHub does not say, as it should, where the bytes are';
    case 401:
      return `GitHub does not accept the token (401); ${permission}`;
    case 403:
      return `GitHub does not allow it (403); ${permission}, which a fork cannot have for writing`;
    case 404:
      return `GitHub does not find it (404), which it also says where a permission is missing; ${permission}`;
    case 410:
      return 'GitHub has deleted it (410)';
    case 422:
      return 'GitHub finds the request invalid (422)';
    default:
      return `GitHub answered ${status}`;
  }
}

/** The one way to GitHub's REST API: bounded in time and bytes, three tries where another may help, no text of the server's in what it says. */
export class GitHubTransport {
  readonly #access: GitHubAccess;
  #client: ReturnType<typeof load> | undefined;

  constructor(access: GitHubAccess) {
    this.#access = access;
  }

  /** Never rejects. The value is not checked: it is JSON from outside, or bytes where `isRaw`. */
  async send(call: GitHubCall): Promise<Told<unknown>> {
    const { signal, wait = (milliseconds) => setTimeout(milliseconds, undefined, { signal }) } = this.#access;
    for (let number = 1; ; number += 1) {
      const { told, retryMs } = await this.#try(call, number);
      if (told.ok || retryMs === undefined || number === tries || retryMs > maxWaitMs) return told;
      try {
        await wait(retryMs, signal);
      } catch {
        return told;
      }
    }
  }

  async #try(call: GitHubCall, number: number): Promise<{ readonly told: Told<unknown>; readonly retryMs?: number }> {
    const { signal, timeoutMs = call.timeoutMs ?? defaultTimeoutMs } = this.#access;
    const attempt: Attempt = {};
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      this.#client ??= load(this.#access);
      const { octokit, reach } = await this.#client;
      const bounded = boundedFetch(reach, attempt, call, AbortSignal.any([signal, timeout]));
      const { data } = await octokit.request(call.route, {
        ...call.parameters,
        headers: { accept: `application/vnd.github${call.isRaw ? '.raw' : ''}+json` },
        request: { fetch: bounded },
      });
      const value = call.isElsewhere ? await this.#elsewhere(bounded, attempt) : data;
      if (attempt.status !== undefined && attempt.status !== 0 && attempt.status < 300) return { told: { ok: true, value } };
    } catch (thrown) {
      if (attempt.status === undefined) {
        const why = this.#silence(attempt, timeout, timeoutMs, thrown, call.maxBytes);
        const mayHelp = call.route.startsWith('GET ') && !attempt.isTooLarge && !timeout.aborted && !signal.aborted;
        return { told: { ok: false, status: undefined, why }, ...(mayHelp && { retryMs: firstWaitMs * 2 ** number }) };
      }
    }
    return this.#refused(attempt, call, number);
  }

  /** The bytes where a redirect leads. The status of the attempt is that of the last answer. */
  async #elsewhere(bounded: typeof fetch, attempt: Attempt): Promise<ArrayBuffer | undefined> {
    const { status = 0, location } = attempt;
    if (status < 300 || status >= 400 || location === undefined || !isAddress(location, this.#access.apiUrl)) {
      if (status < 400) attempt.status = 0;
      return undefined;
    }
    attempt.isElsewhere = true;
    const response = await bounded(location);
    return response.arrayBuffer();
  }

  #silence({ isTooLarge }: Attempt, timeout: AbortSignal, timeoutMs: number, thrown: unknown, maxBytes: number): string {
    if (isTooLarge) return `GitHub's answer is larger than ${maxBytes} bytes`;
    if (timeout.aborted) return `GitHub did not answer within ${timeoutMs / 1000} s`;
    if (this.#access.signal.aborted) return 'the run was interrupted';
    const code = systemCode(thrown instanceof Error ? rootOf(thrown) : thrown);
    return `GitHub could not be reached, or broke off${/^\w+$/.test(code) ? ` (${code})` : ''}`;
  }

  #refused(attempt: Attempt, { needs }: GitHubCall, number: number): { readonly told: Told<never>; readonly retryMs?: number } {
    const { status = 0, isLimited, retryAfter, isElsewhere } = attempt;
    const refused = isElsewhere ? `where GitHub keeps it, the answer was ${status}` : refusedBecause(status, needs);
    const why = isLimited ? `GitHub's rate limit is used up (${status}); run again later` : refused;
    const told: Told<never> = { ok: false, status, why };
    if (!isLimited && status < 500) return { told };
    return { told, retryMs: retryAfter === undefined ? firstWaitMs * 2 ** number : Number.isFinite(retryAfter) ? retryAfter * 1000 : maxWaitMs };
  }
}

function rootOf(error: Error): Error {
  let current = error;
  for (let depth = 0; depth < 5 && current.cause instanceof Error; depth += 1) current = current.cause;
  return current;
}

/** The client is loaded on first use: most runs never need it. Of `@actions/github` we take its way through proxies and its endpoints. */
async function load({ token, apiUrl }: GitHubAccess) {
  const { defaults, GitHub, getOctokitOptions } = await import('@actions/github/lib/utils');
  const reach: typeof fetch = defaults.request?.fetch ?? fetch;
  return { octokit: new GitHub(getOctokitOptions(token, { baseUrl: apiUrl })), reach };
}
