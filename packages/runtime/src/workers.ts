import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type AnyGuard, type Json, parseJson, type Task, type Workers } from '@mlx-guard/core';
import { blockingIo } from './io.ts';
import { NodeFiles } from './node-files.ts';

const maxThreads = 4; // more only compete for memory bandwidth and for the disk

const maxYoungGenerationSizeMb = 16;

/** What a thread is told at its start. */
interface ThreadData {
  readonly mlxGuard: true;
  readonly guard: string;
  readonly folder: string;
}

// Requests and answers cross as JSON text: the one form that both sides check.
interface Job {
  readonly text: string;
  readonly settle: (answer: Answer) => void;
}

type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

interface Request {
  readonly task: string;
  readonly input: string;
}

/** The `workers` port: threads are started as work comes, at most one a processor and four in all; the rest waits. */
export class ThreadPool implements Workers, AsyncDisposable {
  readonly size = Math.min(availableParallelism(), maxThreads);
  readonly #entry: URL;
  readonly #data: ThreadData;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #isClosed = false;

  /** `entry`: the program itself, which calls `serveThread` when it is not the main thread. The pool closes when `signal` aborts. */
  constructor(entry: string, guard: string, folder: string, signal: AbortSignal) {
    this.#entry = new URL(entry);
    this.#data = { mlxGuard: true, guard, folder };
    signal.addEventListener('abort', () => void this[Symbol.asyncDispose](), { once: true });
  }

  async run(task: string, input: Json): Promise<Json> {
    const request: Request = { task, input: JSON.stringify(input) };
    const answer = await new Promise<Answer>((settle) => {
      if (this.#isClosed) settle({ ok: false, why: 'the threads are closed' });
      else {
        this.#waiting.push({ text: JSON.stringify(request), settle });
        this.#next();
      }
    });
    if (!answer.ok) throw new Error(`${task}: ${answer.why}`);
    return parseJson(answer.text);
  }

  #next(): void {
    const job = this.#waiting[0];
    if (job === undefined) return;
    const thread = this.#idle.pop() ?? (this.#busy.size < this.size ? this.#start() : undefined);
    if (thread === undefined) return;
    this.#waiting.shift();
    this.#busy.set(thread, job);
    thread.postMessage(job.text);
  }

  #start(): Worker {
    // What is young is mostly garbage: with more room for it a thread takes twice the memory and is no faster.
    const thread = new Worker(this.#entry, { workerData: this.#data, resourceLimits: { maxYoungGenerationSizeMb } });
    thread.on('message', (answer: Answer) => {
      const job = this.#busy.get(thread);
      this.#busy.delete(thread);
      this.#idle.push(thread);
      job?.settle(answer);
      this.#next();
    });
    const lost = (why: string): void => {
      const job = this.#busy.get(thread);
      this.#busy.delete(thread);
      job?.settle({ ok: false, why });
      if (!this.#isClosed) this.#next();
    };
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
    thread.on('exit', (code) => lost(`the thread ended with code ${code}`));
    return thread;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const jobs = [...this.#busy.values(), ...this.#waiting.splice(0)];
    const threads = [...this.#busy.keys(), ...this.#idle.splice(0)];
    for (const { settle } of jobs) settle({ ok: false, why: 'the threads were closed' });
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function isThreadData(data: unknown): data is ThreadData {
  return typeof data === 'object' && data !== null && 'mlxGuard' in data && data.mlxGuard === true;
}

/** Guards whose tasks a program can do. */
type Served = readonly Pick<AnyGuard, 'id' | 'tasks'>[];

/**
 * In a thread that a `ThreadPool` started, serves the tasks of the guard that it was started for, until it is ended from outside, and says so. Tasks
 * see files, a signal and progress; nothing else. In any other thread it does nothing.
 */
export function serveThread(guards: Served): boolean {
  const port = parentPort;
  if (port === null || !isThreadData(workerData)) return false;
  const { guard: id, folder } = workerData;
  const ports: Parameters<Task>[1] = {
    files: new NodeFiles(folder, blockingIo),
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const tasks = guards.find((guard) => guard.id === id)?.tasks;
  port.on('message', async (text: string) => {
    port.postMessage(await answer(tasks, text, ports));
  });
  return true;
}

async function answer(tasks: AnyGuard['tasks'], text: string, ports: Parameters<Task>[1]): Promise<Answer> {
  try {
    const { task, input }: Request = JSON.parse(text);
    const work = tasks && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
    if (work === undefined) throw new TypeError('there is no such task');
    return { ok: true, text: JSON.stringify(await work(parseJson(input), ports)) };
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
