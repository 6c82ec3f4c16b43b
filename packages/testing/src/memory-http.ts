import { EnvironmentError, type Example, type ExampleAnswer, type Http, type HttpRequest, type HttpResponse } from '@mlx-guard/core';

type Answers = NonNullable<Example['http']>;

async function* bounded(body: Uint8Array, { url, maxBytes }: HttpRequest): AsyncIterable<Uint8Array> {
  if (body.length > maxBytes) throw new EnvironmentError('not-available-here', `${url} answers with more than ${maxBytes} bytes`);
  if (body.length > 0) yield body;
}

/**
 * The `http` port over a few answers, as strict as the real one: another host is refused, nobody answers where no answer is given, and
 * what is longer than asked for is not handed over. Keeps what was sent.
 */
export class MemoryHttp implements Http {
  readonly sent: HttpRequest[] = [];
  readonly #answers: Answers;
  readonly #hosts: readonly string[];
  readonly #given = new Map<string, number>();

  constructor(answers: Answers, hosts: readonly string[]) {
    this.#answers = answers;
    this.#hosts = hosts;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { host, protocol } = new URL(request.url);
    if (protocol !== 'https:' || !this.#hosts.includes(host)) throw new TypeError(`this guard does not name ${protocol}//${host} among its hosts`);
    this.sent.push(request);
    const answer = this.#next(`${request.method ?? 'GET'} ${request.url}`);
    if (answer === undefined) throw new EnvironmentError('not-available-here', `${host} does not answer`);
    const { status, headers = {}, body = '' } = typeof answer === 'string' ? { status: 200, body: answer } : answer;
    return { status, headers: new Map(Object.entries(headers)), body: bounded(new TextEncoder().encode(body), request) };
  }

  #next(key: string): ExampleAnswer | undefined {
    const answers = Object.hasOwn(this.#answers, key) ? this.#answers[key] : undefined;
    if (answers === undefined || typeof answers === 'string' || 'status' in answers) return answers;
    const given = this.#given.get(key) ?? 0;
    this.#given.set(key, given + 1);
    return answers[given];
  }
}
