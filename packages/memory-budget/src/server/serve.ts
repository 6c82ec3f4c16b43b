import { judge, type ProcessEnd, type ProcessSpec, type Supervised } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import type { Facts } from '../facts.ts';
import { canaryContentLogged } from '../rules/canary-content-logged.ts';
import { canarySecretLogged } from '../rules/canary-secret-logged.ts';
import { memoryLeak } from '../rules/memory-leak.ts';
import { rateUnlimited } from '../rules/rate-unlimited.ts';
import { refusalCostsMemory } from '../rules/refusal-costs-memory.ts';
import { requestAdmitted } from '../rules/request-admitted.ts';
import { rules } from '../rules.generated.ts';
import { PhaseLines } from '../run/phase-lines.ts';
import type { Job } from '../surface.ts';
import { type Admission, AdmissionTests, admissionKinds } from './admission.ts';
import { canaryRequests, leakagesIn, type Marker, markersOf } from './canary.ts';
import { exchange, type Outcome, type Request } from './exchange.ts';
import { leakOf } from './leak.ts';
import { Requests } from './request-body.ts';
import { filesNow, grownSince, OutputSink } from './sinks.ts';
import { type Target, targetOf } from './target.ts';

const pollMs = 250;
const patienceMs = 1_000;
const requestMs = 120_000;
/** Beside what a cache keeps: the requests until buffers and allocators have found their size. */
const warmRequests = 5;
const leastLeakRequests = 20;

/** What may be asked of the server, made of the settings. Throws `ConfigError`. */
interface Plan {
  readonly target: Target;
  readonly health: Target | undefined;
  readonly requests: Requests;
}

/** The plan of server mode; undefined where the settings ask for none. */
export function planOf({ settings }: Pick<Job, 'settings'>): Plan | undefined {
  if (settings.endpoint === undefined) return undefined;
  const target = targetOf('endpoint', settings.endpoint);
  const health = settings['ready-url'] === undefined ? undefined : targetOf('ready-url', settings['ready-url']);
  return { target, health, requests: new Requests(settings) };
}

const isGood = ({ status }: Outcome): boolean => status !== undefined && status >= 200 && status < 300;
const said = ({ status, silence }: Outcome): string => (status === undefined ? (silence ?? 'nothing') : `status ${status}`);

/** One server, from its start to its end. */
class Service {
  readonly #job: Job;
  readonly #plan: Plan;
  readonly #budgetBytes: number;
  readonly #run: Supervised;
  readonly #sink: OutputSink;
  #isGone = false;

  constructor(job: Job, plan: Plan, budgetBytes: number, run: Supervised, sink: OutputSink) {
    this.#job = job;
    this.#plan = plan;
    this.#budgetBytes = budgetBytes;
    this.#run = run;
    this.#sink = sink;
    void run.ended.then(() => {
      this.#isGone = true;
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  #tell(facts: Facts): void {
    for (const finding of judge(rules, facts)) this.#job.record.finding(finding);
  }

  #ask(request: Request, target = this.#plan.target, timeoutMs = requestMs): Promise<Outcome> {
    return exchange(target, request, timeoutMs, this.#job.ports);
  }

  #wait(ms: number): Promise<unknown> {
    return Promise.race([this.#job.ports.clock.wait(ms), this.#run.ended]);
  }

  /** What keeps it from being ready; undefined once it is. */
  async ready(): Promise<string | undefined> {
    const { settings, ports } = this.#job;
    const until = ports.clock.now().getTime() + settings['ready-timeout'];
    const { health, target } = this.#plan;
    let last = 'it was not asked once';
    while (!this.#isGone && ports.clock.now().getTime() < until) {
      const isSaid = settings['ready-log'] === undefined || this.#sink.text().includes(settings['ready-log']);
      if (!isSaid) {
        last = 'its log does not say so';
        await this.#wait(pollMs);
        continue;
      }
      const outcome = await this.#ask({ method: 'GET', headers: {}, body: [] }, health ?? target, settings['ready-timeout']);
      last = said(outcome);
      if (health === undefined ? outcome.silence !== 'unreachable' : isGood(outcome)) return this.#firstAnswer(until);
      await this.#wait(pollMs);
    }
    return this.#isGone ? 'it ended before it was ready' : `it was not ready in time; at last: ${last}`;
  }

  /** A server that refuses what it should take would pass every test of refusals. */
  async #firstAnswer(until: number): Promise<string | undefined> {
    const outcome = await this.#patient(this.#job.settings['request-prompt'], until);
    return isGood(outcome) ? undefined : `a plain request was not answered well: ${said(outcome)}`;
  }

  /** A plain request that is made again where the server asks to wait: who limits a rate does well. */
  async #patient(prompt: string, until: number): Promise<Outcome> {
    for (;;) {
      const outcome = await this.#ask(this.#plan.requests.plain(prompt));
      const asksToWait = outcome.status === 429 || outcome.status === 503;
      if (!asksToWait || this.#isGone || this.#job.ports.clock.now().getTime() + patienceMs >= until) return outcome;
      await this.#wait(patienceMs);
    }
  }

  /** Many equal requests: what the server holds after each, and whether that goes on growing. */
  async load(): Promise<void> {
    const { settings, record, ports } = this.#job;
    const total = Number(settings.requests);
    if (total === 0) return record.unavailable([memoryLeak], 'no `requests` are asked for');
    this.#run.enter('load');
    const prefix = String.fromCharCode(...[...ports.random(4)].map((byte) => 97 + (byte % 26)));
    const sizes: number[] = [];
    let refused = 0;
    for (let count = 0; count < total && !this.#isGone; count += 1) {
      // Each prompt is new and of one length: a cache of prompts must not answer it, and sizes must compare.
      const prompt = `${prefix}${String(count).padStart(6, '0')} ${settings['request-prompt']}`;
      const outcome = await this.#patient(prompt, ports.clock.now().getTime() + requestMs);
      if (!isGood(outcome)) refused += 1;
      sizes.push(this.#run.look().bytes);
    }
    this.#tellLeak(sizes, refused, total);
  }

  #tellLeak(sizes: readonly number[], refused: number, total: number): void {
    const { settings, record } = this.#job;
    const counted = sizes.slice(settings['kept-sequences'] + warmRequests);
    record.metric('requests', sizes.length, 'count');
    if (this.#isGone || refused > total / 10) record.skipped('the growth from request to request', `${refused} of ${total} requests were not answered well`);
    else if (counted.length < leastLeakRequests) {
      const least = settings['kept-sequences'] + warmRequests + leastLeakRequests;
      record.skipped('the growth from request to request', `${total} requests do not fill the caches and show it; ${least} would`);
    } else {
      const leak = leakOf(counted);
      record.metric('leak-per-request', leak.slope, 'bytes');
      record.output('leak-bytes-per-request', leak.slope.toFixed(0));
      this.#tell({ about: 'leak', leak, maxBytes: settings['max-leak'] });
    }
  }

  /** Marked requests; what was written meanwhile is searched when the server has ended. */
  async canary(): Promise<readonly Marker[]> {
    const { settings, ports } = this.#job;
    const markers = markersOf((length) => ports.random(length));
    for (const { request, path } of canaryRequests(this.#plan.requests, settings['request-prompt'], markers)) {
      const { target } = this.#plan;
      await this.#ask(request, path === undefined ? target : { ...target, path });
    }
    return markers;
  }

  async admissions(): Promise<void> {
    const { settings, record, ports } = this.#job;
    const strength = {
      attackBytes: Math.min(settings['attack-size'], Math.floor(this.#budgetBytes / 4)),
      burst: settings.burst,
      prompt: settings['request-prompt'],
    };
    const tests = new AdmissionTests(this.#plan.target, this.#plan.requests, strength, ports, this.#run);
    const results: Admission[] = [];
    for (const kind of admissionKinds.filter((one) => settings.admission.includes(one))) {
      if (this.#isGone) {
        record.skipped(`the request that must be refused: ${kind}`, 'the server was gone');
        continue;
      }
      const result = await tests.try(kind);
      results.push(result);
      this.#tell({ about: 'admission', admission: result, maxCostBytes: settings['max-admission-cost'] });
    }
    if (results.length === 0) return;
    record.detail({
      type: 'table',
      title: 'Requests that must be refused',
      columns: ['Request', 'Refused', 'The server', 'Memory that it cost'],
      rows: results.map(({ kind, isRefused, answer, costBytes }) => [kind, isRefused ? 'yes' : 'no', answer, mebibytes(costBytes)]),
    });
    const last = await this.#ask(this.#plan.requests.plain(settings['request-prompt']));
    const lives = last.status !== undefined;
    if (!lives) this.#tell({ about: 'server', problem: `after the requests that must be refused it answers nothing more: ${said(last)}` });
  }
}

/** Says which rules of server mode this run does not speak of. */
export function tellUnused({ settings, record }: Job): void {
  const asked = new Set<string>(settings.endpoint === undefined ? [] : settings.admission);
  const why = 'no such request is asked for in `admission`';
  const sizes = ['body', 'content-length', 'endless-body', 'prompt', 'max-tokens'];
  if (!sizes.every((kind) => asked.has(kind))) record.unavailable([requestAdmitted], why);
  if (!asked.has('burst')) record.unavailable([rateUnlimited], why);
  if (asked.size === 0) record.unavailable([refusalCostsMemory], why);
  if (settings.endpoint === undefined || !settings.canary) record.unavailable([canaryContentLogged, canarySecretLogged], 'no `canary` is asked for');
  if (settings.endpoint === undefined) record.unavailable([memoryLeak], 'no server is measured');
}

async function search(job: Job, markers: readonly Marker[], sink: OutputSink, before: ReadonlyMap<string, number>): Promise<void> {
  const { record, ports } = job;
  if (sink.isCut) record.skipped('the output of the server', 'it is longer than what is searched for markers');
  const sinks: (readonly [string, Uint8Array | string])[] = [['its output', sink.bytes()], ...(await grownSince(before, ports))];
  for (const [name, bytes] of sinks) {
    if (typeof bytes === 'string') record.skipped(name, bytes);
    else for (const leakage of leakagesIn(name, bytes, markers)) for (const finding of judge(rules, { about: 'canary', leakage })) record.finding(finding);
  }
}

/** Starts the server, waits until it answers, loads it, tries what it must refuse, and stops it. Resolves with how it ended; `isDone`: all that was asked for was done. */
export async function serve(job: Job, plan: Plan, spec: ProcessSpec): Promise<{ readonly end: ProcessEnd; readonly isDone: boolean }> {
  const { settings, ports, record } = job;
  const sink = new OutputSink();
  const before = settings.canary ? await filesNow(ports) : new Map<string, number>();
  let run: Supervised | undefined;
  const lines = new PhaseLines((phase) => run?.enter(phase));
  const onOutput = (chunk: Uint8Array): void => {
    sink.add(chunk);
    lines.add(chunk);
  };
  await using started = await ports.processes.start({ ...spec, onOutput });
  run = started;
  const service = new Service(job, plan, spec.maxTreeBytes ?? Number.POSITIVE_INFINITY, started, sink);
  const problem = await service.ready();
  if (problem !== undefined) {
    for (const finding of judge(rules, { about: 'server', problem })) record.finding(finding);
    return { end: await started.stop(), isDone: false };
  }
  const markers = settings.canary ? await service.canary() : [];
  await service.load();
  await service.admissions();
  const isDone = !service.isGone;
  const end = await started.stop();
  if (!isDone && end.reason === 'exit')
    for (const finding of judge(rules, { about: 'server', problem: 'it ended by itself while it was measured' })) record.finding(finding);
  if (settings.canary) await search(job, markers, sink, before);
  return { end: isDone && end.reason === 'stopped' ? { ...end, reason: 'exit', exitCode: 0, signal: null } : end, isDone };
}
