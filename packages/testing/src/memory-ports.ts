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
  type SealedFile,
  type SealedFolder,
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
  isSelfHosted: undefined,
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

const baseCommit = 'b'.repeat(40);

/** The bytes of a plain file; undefined for what is odd. */
const bytesOf = (file: ExampleFile): Uint8Array | undefined =>
  typeof file === 'string' ? new TextEncoder().encode(file) : file instanceof Uint8Array ? file : undefined;

/** Whether two files are the same plain file; what is odd differs from everything. */
function isSame(one: ExampleFile | undefined, other: ExampleFile | undefined): boolean {
  const [a, b] = [one, other].map((file) => (file === undefined ? undefined : bytesOf(file)));
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}

/** A base with these files and no others; without any the run is of no change. */
function memoryBase(files: Workspace['base'], here: Workspace['files'] = {}): Base {
  if (files === undefined)
    return { commit: undefined, read: async () => ({ kind: 'unreadable', why: 'the memory ports have no base' }), changedPaths: async () => undefined };
  return {
    commit: baseCommit,
    read: async (path, maxBytes) => {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file === undefined) return { kind: 'absent' };
      const bytes = bytesOf(file);
      if (bytes === undefined) return { kind: 'unreadable', why: 'it is no regular file' };
      return bytes.length > maxBytes ? { kind: 'unreadable', why: `it is larger than ${maxBytes} bytes` } : { kind: 'file', bytes };
    },
    changedPaths: async () => [...new Set([...Object.keys(files), ...Object.keys(here)])].filter((path) => !isSame(files[path], here[path])).sort(),
  };
}

/** Keeps copies in memory, by absolute path, and refuses what the real folder refuses. */
class MemorySeal implements SealedFolder {
  readonly path: string;
  readonly #sealed: Map<string, Uint8Array>;
  #isOpen = true;

  constructor(folder: string, sealed: Map<string, Uint8Array>) {
    this.path = folder.startsWith('/') ? folder : `${workingDirectory}/${folder}`;
    if ([...sealed.keys()].some((file) => file.startsWith(`${this.path}/`))) throw new EnvironmentError('cannot-write', `${folder} is there already`);
    this.#sealed = sealed;
  }

  async create(path: string): Promise<SealedFile> {
    const file = `${this.path}/${path}`;
    if (!this.#isOpen || this.#sealed.has(file)) throw new EnvironmentError('cannot-write', `${path} cannot be added`);
    this.#sealed.set(file, new Uint8Array());
    return {
      append: async (bytes) => {
        this.#sealed.set(file, new Uint8Array(Buffer.concat([this.#sealed.get(file) ?? new Uint8Array(), bytes])));
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  async discard(): Promise<void> {
    this.#isOpen = false;
    for (const file of this.#sealed.keys()) if (file.startsWith(`${this.path}/`)) this.#sealed.delete(file);
  }
}

const refusing = (what: string) => (): never => {
  throw new EnvironmentError('not-available-here', `the memory ports have no ${what}`);
};

/** What a test may set. */
export interface Workspace {
  readonly files?: Readonly<Record<string, ExampleFile>>;
  readonly http?: NonNullable<Example['http']>;
  /** The hosts that the guard may contact. */
  readonly hosts?: readonly string[];
  readonly artifacts?: MemoryArtifacts;
  readonly github?: NonNullable<Example['github']>;
  readonly run?: Partial<RunFacts>;
  readonly policy?: Partial<PolicyFacts>;
  readonly base?: NonNullable<Example['base']>;
  readonly process?: ExampleProcess;
  readonly server?: NonNullable<Example['server']>;
  readonly clock?: string;
  readonly signal?: AbortSignal;
}

/** Ports that hold a small workspace in memory; everything outside it refuses. Tasks run in this thread, their input and result copied as JSON. */
export function memoryPorts(
  guard: Pick<AnyGuard, 'tasks'>,
  workspace: Workspace = {},
): Ports & { readonly clock: FakeClock; readonly http: MemoryHttp; readonly sealed: ReadonlyMap<string, Uint8Array> } {
  const files = new MemoryFiles(plant(workspace.files ?? {}, workingDirectory), workingDirectory);
  const signal = workspace.signal ?? new AbortController().signal;
  const progress = (): void => undefined;
  let drawn = 0;
  const sealed = new Map<string, Uint8Array>();
  return {
    files,
    http: new MemoryHttp(workspace.http ?? {}, workspace.hosts ?? []),
    github: new MemoryGitHub(workspace.artifacts, workspace.github),
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
    base: memoryBase(workspace.base, workspace.files),
    run: { ...noRun, ...(workspace.base && { base: baseCommit, event: 'pull_request' }), ...workspace.run },
    policy: { guards: [], controls: [], sha256: undefined, ...workspace.policy },
    clock: new FakeClock(workspace.clock ?? '1970-01-01T00:00:00Z'),
    signal,
    seal: async (folder) => new MemorySeal(folder, sealed),
    sealed,
    random: (length) => {
      drawn += 1;
      return new Uint8Array(createHash('sha512').update(String(drawn)).digest()).slice(0, length);
    },
    progress,
  };
}
