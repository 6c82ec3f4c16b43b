/** The outside world as a guard sees it: small interfaces, passed as one record, so that no module is ever mocked. */
import type { GitHubPort } from './github-port.ts';
import type { Json } from './json.ts';
import type { Processes } from './process-port.ts';
import type { Control } from './waiver.ts';

/** Reads files below one folder. Paths are POSIX, relative to that folder. Rejects with `FileError`. */
export interface Files {
  /**
   * Every entry below `root` (or `root` itself where it is a file), in code-point order of their paths' components. Links are told, not followed.
   * `skip` is asked for each folder before it is entered.
   */
  walk(root: string, skip?: (folder: string) => boolean): AsyncIterable<TreeEntry>;
  open(path: string): Promise<OpenFile>;
  /** The same port confined to another folder: only for one that a setting names or `run.reportDir`, never for a path read from a subject. */
  at(folder: string): Files;
}

interface Entry {
  readonly path: string;
  /** False where the name on disk is not valid UTF-8, so that `path` only shows it. */
  readonly exactName: boolean;
}

/** One entry of a tree. */
export type TreeEntry =
  | (Entry & { readonly kind: 'file'; readonly size: number; readonly access?: FileAccess })
  | (Entry & { readonly kind: 'link'; readonly target: string; readonly leads: LinkEnd })
  | (Entry & { readonly kind: 'special'; readonly what: string })
  | (Entry & { readonly kind: 'unreadable'; readonly why: string });

/** Who may do what with a file, where the platform tells; Windows does not. */
export interface FileAccess {
  /** The permission bits with set-user-id, set-group-id and sticky: `0o7777` at most. */
  readonly mode: number;
  /** The write permissions of group and others on any folder from the start of the walk down to the file: who has one puts another file in its place. Sticky folders do not count. */
  readonly folderWriters: number;
  /** How many names the file has. */
  readonly links: number;
  /** Whether it belongs to the user that we run as. */
  readonly isOwn: boolean;
}

/** Where a link leads in the end: within the port's folder (`path` says where), out of it, or nowhere. */
export type LinkEnd = { readonly to: 'file' | 'folder' | 'special'; readonly path: string } | { readonly to: 'outside' | 'nowhere' };

/** Bytes of one thing. Offsets and sizes are safe integers. */
export interface ByteReader {
  readonly size: number;
  /** Returns bytes of its own; fewer than asked for only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Fills the buffer and returns how many bytes it got: for streaming, without an allocation per window. */
  readInto(buffer: Uint8Array, offset: number): Promise<number>;
}

/** A regular file, opened without following a link. */
export interface OpenFile extends ByteReader, AsyncDisposable {
  /** Whether it is still as it was when it was opened: same size, modification and change time (a store through a mapped page may escape this). */
  unchanged(): Promise<boolean>;
}

/** Runs the guard's `tasks` in threads: as many at once as the machine has processors, the rest waits. */
export interface Workers {
  readonly size: number;
  run(task: string, input: Json): Promise<Json>;
}

/** Rejects with `EnvironmentError` when nothing answered; every status is an answer. Retries are the port's business. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** One request. The answer is refused beyond `maxBytes`, given up after `timeoutMs`. */
export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** One answer, whatever its status. Header names are in lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Rejects when longer than `maxBytes`. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Entries are untrusted input. A miss and a broken entry look the same. */
export interface Cache {
  open(key: string): Promise<(ByteReader & AsyncDisposable & { readonly storedAt: Date }) | undefined>;
  put(key: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Connections to servers on this very machine: to be able to say what no HTTP client would. */
export interface Sockets {
  /** Connects to a loopback address; rejects with `EnvironmentError` where nobody listens, or not in time. */
  connect(to: { readonly host: '127.0.0.1' | '::1'; readonly port: number }, timeoutMs: number): Promise<Connection>;
}

/** One connection; disposing of it closes it. */
export interface Connection extends AsyncDisposable {
  /** Resolves with whether the bytes were taken; false once the other side no longer takes any, or not in time. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<boolean>;
  /** The next bytes of at most 64 KiB; undefined at the end, after a reset, or when nothing came in time. */
  read(timeoutMs: number): Promise<Uint8Array | undefined>;
}

/** What stands at a path in the base. */
export type BaseAnswer =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  /** It could not be told; `why` fits after "because". */
  | { readonly kind: 'unreadable'; readonly why: string };

/** The base of a pull request or merge group; `commit` is undefined elsewhere. Paths are from the repository root. */
export interface Base {
  readonly commit: string | undefined;
  read(path: string, maxBytes: number): Promise<BaseAnswer>;
  /** The paths that the change touches; undefined where that cannot be told. */
  changedPaths(): Promise<readonly string[] | undefined>;
}

/** Facts about the run, as the runner tells them; undefined where it tells nothing. */
export interface RunFacts {
  readonly event: string | undefined;
  readonly repository: string | undefined;
  readonly repositoryId: string | undefined;
  /** The commit under judgement: of a pull request its head, not the merge commit. */
  readonly sha: string | undefined;
  readonly mergeSha: string | undefined;
  readonly ref: string | undefined;
  readonly base: string | undefined;
  /** The branch that a change is to be merged into, without `refs/heads/`. */
  readonly baseRef: string | undefined;
  /** The number of the pull request. */
  readonly pullRequest: number | undefined;
  readonly workflowFile: string | undefined;
  readonly workflowSha: string | undefined;
  readonly job: string | undefined;
  readonly runId: string | undefined;
  readonly attempt: number;
  readonly runner: string | undefined;
  /** Whether the runner says that it is self-hosted: such a machine has other users and outlives the job. */
  readonly isSelfHosted: boolean | undefined;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** A POSIX path relative to the working directory where it lies inside, else the absolute path. */
  readonly reportDir: string;
  /** What stands before a path to make it relative to the repository root: `''`, or the working directory with a slash at its end. */
  readonly prefix: string;
  /** SHA-256 of the program that runs, where it is a bundle. */
  readonly programSha256: string | undefined;
}

/** The only source of time. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds. Does not keep the process alive. */
  wait(milliseconds: number): Promise<void>;
}

/** What the policy in force says about the whole; guards get their own section as settings. */
export interface PolicyFacts {
  /** Ids of the guards that have a section. */
  readonly guards: readonly string[];
  readonly controls: readonly Control[];
  /** SHA-256 of the policy file; undefined where there is none. */
  readonly sha256: string | undefined;
}

/** A folder of copies that nothing but this run has written to. */
export interface SealedFolder {
  /** Absolute. */
  readonly path: string;
  /** Makes a file that must not exist yet, by a path relative to the folder; only to be read from then on. Rejects with `EnvironmentError`. */
  create(path: string): Promise<SealedFile>;
  /** Nothing can be added from now on: the folders may only be read. */
  close(): Promise<void>;
  /** Removes all of it. */
  discard(): Promise<void>;
}

/** One copy in the making. */
export interface SealedFile extends AsyncDisposable {
  append(bytes: Uint8Array): Promise<void>;
}

/** Everything a guard may touch. There is nothing else. */
export interface Ports {
  readonly files: Files;
  readonly http: Http;
  readonly github: GitHubPort;
  readonly cache: Cache;
  readonly processes: Processes;
  readonly sockets: Sockets;
  readonly workers: Workers;
  readonly base: Base;
  readonly run: RunFacts;
  readonly policy: PolicyFacts;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Makes a folder, which must not exist yet, that only our user may enter: for copies of what is verified, never for a path read from a subject. */
  seal(folder: string): Promise<SealedFolder>;
  /** Cryptographically strong random bytes. */
  random(length: number): Uint8Array;
  /** How far a long piece of work is. */
  progress(done: number, total: number, what: string): void;
}

/** Where what a guard leaves behind goes; guards reach it only through their recorder. */
export interface Outlet {
  /** A file of this name beside the report. */
  attach(name: string, bytes: Uint8Array): Promise<string>;
  /** A file in the working directory: whole or not at all. */
  write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Kept for the post step, at once. */
  state(value: Json): void;
}
