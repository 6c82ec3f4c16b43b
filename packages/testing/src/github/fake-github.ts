import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, Answers, type FakeState } from './answers.ts';
import { ArtifactService, type ServiceAnswer } from './artifact-service.ts';
import { type Call, Contract } from './contract.ts';
import { GitObjects } from './git-objects.ts';

/** A way in which GitHub can fail. `slow`: never answers; `half`: breaks off; `short`: ends early, and claims that this was all. */
export type Failing = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } | 'slow' | 'half' | 'short';

/** Which calls fail, by GitHub's own name of the route, and how. */
export interface Outage {
  readonly operations?: RegExp;
  readonly how: Failing;
  /** How many calls fail before all is well again; absent: all. */
  readonly times?: number;
}

/** One request, as it was seen. */
export interface Seen {
  readonly operation: string;
  readonly status: number;
  readonly body: unknown;
  readonly url: string;
  /** What GitHub's description has against the request, or against our answer. */
  readonly problems: readonly string[];
}

/** How a fake GitHub begins. */
export interface FakeGitHubOptions {
  readonly repository?: string;
  readonly token?: string;
  /** `fork`: reads are allowed, every write is refused, whatever the workflow asks for. */
  readonly profile?: 'full' | 'fork';
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

/**
 * A GitHub for tests, on a free port of this machine. It keeps state, and refuses what the real one refuses: requests that GitHub's own description
 * (OpenAPI) does not allow, too many annotations, too long a text, a wrong token, writes by a fork. Its own answers are held to the same description.
 */
export class FakeGitHub implements FakeState, AsyncDisposable {
  readonly objects = new GitObjects();
  readonly branches = new Map<string, string>();
  readonly checkRuns: FakeState['checkRuns'] = [];
  readonly comments: FakeState['comments'] = [];
  readonly truncated = new Set<string>();
  readonly lastCommits: FakeState['lastCommits'] = new Map();
  readonly branchRules: FakeState['branchRules'] = new Map();
  readonly attestations: FakeState['attestations'] = new Map();
  readonly service = new ArtifactService();
  readonly log: Seen[] = [];
  readonly repository: string;
  readonly token: string;
  outage: Outage | undefined;
  readonly #profile: 'full' | 'fork';
  readonly #contract = new Contract();
  readonly #answers = new Answers(this, this.#contract);
  readonly #server: Server;
  #failed = 0;

  private constructor({ repository = 'acme/chat', token = 'ghs_test_0123456789', profile = 'full' }: FakeGitHubOptions) {
    this.repository = repository;
    this.token = token;
    this.#profile = profile;
    this.#server = createServer(async (request, response) => {
      try {
        await this.#serve(request, response);
      } catch (thrown) {
        this.log.push({ operation: 'defect of the fake', status: 500, body: undefined, url: request.url ?? '', problems: [String(thrown)] });
        response.destroy();
      }
    });
  }

  static async start(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
    const fake = new FakeGitHub(options);
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  /** What `GITHUB_API_URL` must be. */
  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  /** What was wrong with any request or answer so far. */
  get problems(): readonly string[] {
    return this.log.flatMap(({ operation, problems }) => problems.map((problem) => `${operation}: ${problem}`));
  }

  #refusal(request: IncomingMessage, call: Call): Answer | undefined {
    const [, token] = /^(?:token|bearer) (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token !== this.token) return { status: 401, body: { message: 'Bad credentials' } };
    if (`${call.parameters['owner']}/${call.parameters['repo']}` !== this.repository) return { status: 404, body: { message: 'Not Found' } };
    if (this.#profile === 'fork' && request.method !== 'GET') return { status: 403, body: { message: 'Resource not accessible by integration' } };
    if (call.problems.length > 0) return { status: 422, body: { message: 'Validation Failed', errors: call.problems } };
    return undefined;
  }

  #failing(operation: string): Failing | undefined {
    const { outage } = this;
    if (outage === undefined || outage.operations?.test(operation) === false || this.#failed >= (outage.times ?? Number.POSITIVE_INFINITY)) return undefined;
    this.#failed += 1;
    return outage.how;
  }

  /** The service of artifacts, which is no part of the REST API: a store that fails is an outage of the operation `artifact-store`. */
  #serveArtifact({ status, body, bytes }: ServiceAnswer, url: URL, response: ServerResponse): void {
    const operation = url.pathname.startsWith('/artifact-store/') ? 'artifact-store' : 'artifact-service';
    const failing = this.#failing(operation);
    const told = typeof failing === 'object' ? failing.status : status;
    this.log.push({ operation, status: told, body: undefined, url: url.href, problems: [] });
    if (failing === 'slow') return;
    const whole = typeof failing === 'object' ? Buffer.from(failing.body ?? '') : Buffer.from(bytes ?? JSON.stringify(body ?? {}));
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    const more = typeof failing === 'object' ? failing.headers : {};
    response.writeHead(told, {
      'content-type': bytes ? 'application/zip' : 'application/json',
      ...(failing !== 'short' && { 'content-length': whole.length }),
      ...more,
    });
    if (failing === 'half') response.write(half, () => response.destroy());
    else response.end(failing === 'short' ? half : whole);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const sent = await bytesOf(request);
    const { authorization } = request.headers;
    const served = this.service.answer({ method: request.method ?? '', url, authorization, body: sent });
    if (served !== undefined) return this.#serveArtifact(served, url, response);
    const body = jsonOf(sent);
    const call = this.#contract.find(request.method ?? '', url, body);
    const operation = call?.operation ?? `${request.method} ${url.pathname}`;
    const failing = this.#failing(operation);
    const refusal: Answer | undefined = call === undefined ? { status: 404, body: { message: 'Not Found' } } : this.#refusal(request, call);
    const fails: Answer | undefined = typeof failing === 'object' ? { status: failing.status, body: { message: failing.body ?? 'no' } } : undefined;
    const answer: Answer = fails ?? refusal ?? (call === undefined ? undefined : this.#answers.answer(call, body)) ?? { status: 404, body: {} };
    const unknown = call === undefined ? [`no such route: ${operation}`] : [];
    const answered = fails === undefined ? (call?.problemsOf(answer.status, answer.body) ?? []) : [];
    this.log.push({ operation, status: answer.status, body, url: url.href, problems: [...unknown, ...(call?.problems ?? []), ...answered] });
    if (failing === 'slow') return;
    const isRaw = answer.raw !== undefined && /\braw\b/.test(request.headers.accept ?? '');
    const bytes = isRaw ? Buffer.from(answer.raw) : Buffer.from(JSON.stringify(answer.body));
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    const type = { 'content-type': isRaw ? 'application/vnd.github.raw+json; charset=utf-8' : 'application/json; charset=utf-8' };
    const next = answer.isLastPage === false ? { link: `<${url.origin}${url.pathname}?page=2>; rel="next"` } : {};
    const more = typeof failing === 'object' ? failing.headers : answer.location === undefined ? {} : { location: answer.location };
    if (failing === 'short') {
      response.writeHead(answer.status, type).end(half);
    } else {
      response.writeHead(answer.status, { ...type, ...next, ...more, 'content-length': bytes.length });
      if (failing === 'half') response.write(half, () => response.destroy());
      else response.end(bytes);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
