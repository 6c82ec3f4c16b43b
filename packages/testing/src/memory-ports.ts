import { createHash } from 'node:crypto';
import {
  type AnyGuard,
  type Base,
  type Clock,
  EnvironmentError,
  type Example,
  type ExampleFile,
  type ExampleProcess,
  type Json,
  type Outlet,
  type PolicyFacts,
  type Ports,
  type RunFacts,
} from '@mlx-guard/core';
import { MemoryFiles } from './memory-files.ts';
import { type MemoryArtifacts, MemoryGitHub } from './memory-github.ts';
import { MemoryHttp } from './memory-http.ts';
import { memoryProcesses } from './memory-processes.ts';
import { memorySockets } from './memory-sockets.ts';
import { plant } from './memory-tree.ts';

const workingDirectory = '/work';

const noRun: RunFacts = {
  event: undefined,
  repository: undefined,
  repositoryId: undefined,
  sha: undefined,
  mergeSha: undefined,
  ref: undefined,
  base: undefined,
  baseRef: undefined,
  pullRequest: undefined,
  workflowFile: undefined,
  workflowSha: undefined,
  job: undefined,
  runId: undefined,
  attempt: 1,
  runner: undefined,
  platform: 'linux',
  reportDir: '.mlx-guard',
  prefix: '',
  programSha256: undefined,
};

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now: number;
  #waiting: { readonly until: number; readonly wake: () => void }[] = [];

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#waiting.push({ until: this.#now + milliseconds, wake });
    });
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ until }) => until <= this.#now);
    this.#waiting = this.#waiting.filter(({ until }) => until > this.#now);
    for (const { wake } of due) wake();
  }
}

/** Keeps what a guard leaves behind. */
export class MemoryOutlet implements Outlet {
  readonly attached = new Map<string, Uint8Array>();
  readonly written = new Map<string, Uint8Array>();
  readonly states: Json[] = [];

  async attach(name: string, bytes: Uint8Array): Promise<string> {
    this.attached.set(name, bytes.slice());
    return name;
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk.slice());
    this.written.set(path, new Uint8Array(Buffer.concat(parts)));
  }

  state(value: Json): void {
    this.states.push(value);
  }
}

const refusing = (what: string) => (): never => {
  throw new EnvironmentError('not-available-here', `the memory ports have no ${what}`);
};

/** The base of a change that holds these files; without any the run is of no change. */
function memoryBase(held: Readonly<Record<string, ExampleFile>> | undefined): Base {
  const changedPaths = async (): Promise<undefined> => undefined;
  if (held === undefined) return { commit: undefined, read: async () => ({ kind: 'unreadable', why: 'the memory ports have no base' }), changedPaths };
  return {
    commit: 'b'.repeat(40),
    changedPaths,
    read: async (path, maxBytes) => {
      const file = held[path];
      if (file === undefined) return { kind: 'absent' };
      if (typeof file !== 'string' && !(file instanceof Uint8Array)) return { kind: 'unreadable', why: 'it is no regular file' };
      const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
      return bytes.length > maxBytes ? { kind: 'unreadable', why: `it has ${bytes.length} bytes` } : { kind: 'file', bytes };
    },
  };
}

/** What a test may set. */
export interface Workspace {
  readonly files?: Readonly<Record<string, ExampleFile>>;
  readonly http?: NonNullable<Example['http']>;
  /** The hosts that the guard may contact. */
  readonly hosts?: readonly string[];
  readonly artifacts?: MemoryArtifacts;
  readonly run?: Partial<RunFacts>;
  readonly policy?: Partial<PolicyFacts>;
  readonly base?: NonNullable<Example['base']>;
  readonly process?: ExampleProcess;
  readonly server?: NonNullable<Example['server']>;
  readonly clock?: string;
  readonly signal?: AbortSignal;
}

/** Ports that hold a small workspace in memory; everything outside it refuses. Tasks run in this thread, their input and result copied as JSON. */
export function memoryPorts(guard: Pick<AnyGuard, 'tasks'>, workspace: Workspace = {}): Ports & { readonly clock: FakeClock; readonly http: MemoryHttp } {
  const files = new MemoryFiles(plant(workspace.files ?? {}, workingDirectory), workingDirectory);
  const signal = workspace.signal ?? new AbortController().signal;
  const progress = (): void => undefined;
  let drawn = 0;
  return {
    files,
    http: new MemoryHttp(workspace.http ?? {}, workspace.hosts ?? []),
    github: new MemoryGitHub(workspace.artifacts),
    cache: { open: async () => undefined, put: refusing('cache') },
    processes: memoryProcesses(workspace.process),
    sockets: memorySockets(workspace.server),
    workers: {
      size: 2,
      run: async (task, input) => {
        const work = guard.tasks?.[task];
        if (work === undefined) throw new TypeError(`no task ${task}`);
        return JSON.parse(JSON.stringify(await work(JSON.parse(JSON.stringify(input)), { files, signal, progress })));
      },
    },
    base: memoryBase(workspace.base),
    run: { ...noRun, ...workspace.run },
    policy: { guards: [], controls: [], sha256: undefined, ...workspace.policy },
    clock: new FakeClock(workspace.clock ?? '1970-01-01T00:00:00Z'),
    signal,
    random: (length) => {
      drawn += 1;
      return new Uint8Array(createHash('sha512').update(String(drawn)).digest()).slice(0, length);
    },
    progress,
  };
}
