/** Starts and bounds trees of processes, one at a time. */
export interface Processes {
  /** How this machine is measured; `why` says that it cannot be, and the guard records `skipped`. */
  readonly method: { readonly name: Method; readonly why?: string };
  /** Goes into `record.state` before the start, so that the post step can `reap`. */
  readonly id: string;
  /** How much memory, in bytes, this machine or the container it runs in has. */
  readonly memoryBytes: number;
  /** Resolves once the command runs, or could not be started. */
  start(spec: ProcessSpec): Promise<Supervised>;
  /** Ends what a run of this id left behind; resolves with how many processes that were. */
  reap(id: string): Promise<number>;
}

/** How memory is measured: by control group, by polled resident set, by physical footprint (macOS), or not at all. */
export type Method = 'cgroup' | 'poll-rss' | 'phys-footprint' | 'none';

/** What to run and what bounds it. Sizes in bytes, times in milliseconds. */
export interface ProcessSpec {
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly passEnvironment: readonly string[];
  /** Variables of ours, whose names begin with `MLX_GUARD_`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Is given all that it writes, as it comes, beyond what is shown too. Must not throw. */
  readonly onOutput?: (chunk: Uint8Array) => void;
  readonly maxTreeBytes?: number;
  readonly maxProcesses: number;
  readonly timeoutMs: number;
  /** How long the tree may take to end after SIGTERM. A breach of the budget gets no grace: memory would go on growing. */
  readonly graceMs: number;
  /** How much of the output is shown; the rest is read and dropped. */
  readonly maxOutputBytes: number;
}

/** A running tree of processes; disposing of it stops it. */
export interface Supervised extends AsyncDisposable {
  /** Resolves when the last process of the tree is dead; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  stop(): Promise<ProcessEnd>;
  /** From now on peaks are those of this phase; one that was entered before goes on. */
  enter(phase: string): void;
  /** What the tree holds now, and the most in this phase, in bytes. */
  look(): { readonly bytes: number; readonly phasePeakBytes: number };
}

/** The most memory that a tree held in one part of its life. */
export type PhasePeak = { readonly name: string; readonly peakBytes: number };

/** How a tree of processes ended, and what it cost. */
export interface ProcessEnd {
  readonly reason: 'exit' | 'budget' | 'processes' | 'timeout' | 'stopped' | 'not-started';
  /** Why it was not started; fits after "because". */
  readonly why?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly peakBytes: number;
  /** The phases that were entered, in order of their first time. What came before the first is in `peakBytes` alone. */
  readonly phases: readonly PhasePeak[];
  readonly samples: number;
  readonly worstGapMs: number;
  readonly method: Method;
  /** Processes that outlived the command, or could not be ended. */
  readonly leftovers: number;
  /** From the decision to end the tree until its last process was gone; null where it ended by itself. */
  readonly killMs: number | null;
  /** How many processes the tree had at once. */
  readonly mostProcesses: number;
  /** The last 64 KiB. */
  readonly output: Uint8Array;
  /** Command and report files that the tree changed. */
  readonly tampered: readonly string[];
}

/** What the runtime hands a supervisor. */
export interface Outside {
  readonly signal: AbortSignal;
  /** Shows output of the tree so that no line of it can be a command to the runner. */
  show(chunk: Uint8Array): void;
  /** Absolute paths of files that the tree has no business to touch: command files of the runner, files of the report. */
  readonly watch: readonly string[];
  /** Our own environment, from which the allow-listed variables are taken. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute: where commands start. */
  readonly folder: string;
}

/** Makes the `processes` port: a package of its own, which only the actions that need it bundle. */
export type ProcessesFactory = (outside: Outside) => Processes;
