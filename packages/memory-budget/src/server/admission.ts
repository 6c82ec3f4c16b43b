import type { Supervised } from '@mlx-guard/core';
import { type ClientPorts, exchange, headOf, type Outcome, type Request, reach } from './exchange.ts';
import { endlessChunks, junk, padded, paddedLength, type Requests } from './request-body.ts';
import type { Target } from './target.ts';

/** Requests that a server must refuse. */
export const admissionKinds = ['body', 'content-length', 'endless-body', 'prompt', 'max-tokens', 'connections', 'slow', 'burst'] as const;
export type AdmissionKind = (typeof admissionKinds)[number];

/** What came of one of them. */
export interface Admission {
  readonly kind: AdmissionKind;
  readonly isRefused: boolean;
  /** What the server did, in words. */
  readonly answer: string;
  /** How much more memory the server held while it dealt with it, in bytes. */
  readonly costBytes: number;
}

/** How hard it is tried. */
export interface Strength {
  readonly attackBytes: number;
  readonly burst: number;
  readonly prompt: string;
}

/** Statuses by which a server says that it will not. */
const refusals: ReadonlySet<number> = new Set([400, 408, 413, 414, 422, 429, 431, 503]);
const attackMs = 30_000;
const answerMs = 8_000;
const declaredBytes = 4 * 1024 ** 3;
const hugePromptBytes = 256 * 1024;
const hugeTokens = 1_000_000_000;
const dripMs = 250;
const drips = 20;
const slowConnections = 8;

type Told = Pick<Admission, 'isRefused' | 'answer'>;

/** A connection that is closed before the request was whole is a refusal too: some servers say no more. */
function toldBy({ status, silence, sentBytes }: Outcome, wholeBytes: number): Told {
  if (status !== undefined) return { isRefused: refusals.has(status), answer: `status ${status}` };
  if (silence === 'closed')
    return {
      isRefused: sentBytes < wholeBytes,
      answer: sentBytes < wholeBytes ? 'closed the connection early' : 'closed the connection after it had read all',
    };
  return { isRefused: false, answer: silence === 'unreachable' ? 'was no longer there' : 'took it and said nothing' };
}

function summary(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { status, silence } of outcomes) {
    const what = status === undefined ? (silence ?? 'nothing') : `status ${status}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} × ${what}`).join(', ');
}

/** Tries what a server must refuse, one after the other, and watches what that costs. */
export class AdmissionTests {
  readonly #target: Target;
  readonly #requests: Requests;
  readonly #strength: Strength;
  readonly #ports: ClientPorts;
  readonly #run: Supervised;

  constructor(target: Target, requests: Requests, strength: Strength, ports: ClientPorts, run: Supervised) {
    this.#target = target;
    this.#requests = requests;
    this.#strength = strength;
    this.#ports = ports;
    this.#run = run;
  }

  async try(kind: AdmissionKind): Promise<Admission> {
    const { bytes: before } = this.#run.look();
    this.#run.enter(`admission-${kind}`);
    const told = await this.#attacks[kind]();
    const { phasePeakBytes } = this.#run.look();
    return { kind, ...told, costBytes: Math.max(0, phasePeakBytes - before) };
  }

  #send(request: Request, timeoutMs = attackMs): Promise<Outcome> {
    return exchange(this.#target, request, timeoutMs, this.#ports);
  }

  /** A request like any other; whether it was answered well. */
  async #isAnswered(): Promise<boolean> {
    const { status } = await this.#send(this.#requests.plain(this.#strength.prompt));
    return status !== undefined && status < 500;
  }

  readonly #attacks: Readonly<Record<AdmissionKind, () => Promise<Told>>> = {
    body: async () => {
      const body = this.#requests.body(this.#strength.prompt);
      const length = paddedLength(body, this.#strength.attackBytes);
      const headers = this.#requests.headers(length);
      return toldBy(await this.#send({ method: 'POST', headers, body: padded(body, this.#strength.attackBytes) }), length);
    },
    'content-length': async () => {
      const headers = this.#requests.headers(declaredBytes);
      return toldBy(await this.#send({ method: 'POST', headers, body: junk(this.#strength.attackBytes) }, answerMs), declaredBytes);
    },
    'endless-body': async () => {
      const headers = this.#requests.headers(undefined, { 'Transfer-Encoding': 'chunked' });
      const endless = Number.POSITIVE_INFINITY;
      return toldBy(await this.#send({ method: 'POST', headers, body: endlessChunks(this.#strength.attackBytes) }, answerMs), endless);
    },
    prompt: async () => {
      const { prompt } = this.#strength;
      const huge = `${prompt} `.repeat(Math.ceil(hugePromptBytes / (prompt.length + 1)));
      return toldBy(await this.#send(this.#requests.plain(huge)), 0);
    },
    'max-tokens': async () => toldBy(await this.#send(this.#requests.plain(this.#strength.prompt, { max_tokens: hugeTokens }), answerMs), 0),
    connections: async () => {
      const head = { method: 'POST', headers: this.#requests.headers(10), body: [] } as const;
      const outcomes = await Promise.all(Array.from({ length: this.#strength.burst }, () => this.#send(head, answerMs)));
      const refused = outcomes.some(
        ({ status, silence }) => (status !== undefined && refusals.has(status)) || silence === 'closed' || silence === 'unreachable',
      );
      return { isRefused: refused, answer: summary(outcomes) };
    },
    slow: async () => {
      await using stack = new AsyncDisposableStack();
      const all = await Promise.all(Array.from({ length: slowConnections }, () => reach(this.#target, this.#ports)));
      for (const one of all) if (one !== undefined) stack.use(one);
      const request = { method: 'POST', headers: this.#requests.headers(1_000) } as const;
      await Promise.all(all.map((one) => one?.write(headOf(this.#target, request), answerMs)));
      const answering = this.#isAnswered();
      for (let count = 0; count < drips; count += 1) {
        await this.#ports.clock.wait(dripMs);
        await Promise.all(all.map((one) => one?.write(new TextEncoder().encode(' '), answerMs)));
      }
      const isAnswered = await answering;
      return { isRefused: isAnswered, answer: isAnswered ? 'answered others meanwhile' : 'answered nobody else meanwhile' };
    },
    burst: async () => {
      const outcomes = await Promise.all(
        Array.from({ length: this.#strength.burst }, () => this.#send(this.#requests.plain(this.#strength.prompt), 2 * attackMs)),
      );
      return { isRefused: outcomes.some(({ status }) => status === 429 || status === 503), answer: summary(outcomes) };
    },
  };
}
