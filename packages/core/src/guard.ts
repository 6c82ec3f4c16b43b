import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import type { Ports } from './ports.ts';
import type { AnyRule } from './rule.ts';
import type { SettingsSpec } from './settings.ts';

/** What a metric counts. */
export type MetricUnit = 'bytes' | 'ms' | 'count' | 'ratio';

/** The identity of bytes that were looked at: lower-case hex SHA-256 and length. */
export interface ContentDigest {
  readonly sha256: string;
  readonly bytes: number;
}

/** A table that a guard adds to its report: every reporter shows it, none needs to know the guard. Cells are text or numbers; names are as they are. */
export type Table = {
  readonly type: 'table';
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** Outputs by name: all are text, as GitHub's are. */
export type Outputs = Readonly<Record<string, string>>;

/** What a guard says while it works. It may be closed at any moment; what was said until then is reported. */
export interface Recorder<O extends Outputs, D extends Json = Table> {
  finding(finding: Finding): void;
  /** A finding that the change excuses itself, by a comment that its base does not have: it counts only where the profile takes no such excuse. */
  excused(finding: Finding): void;
  /** So many more things should be inspected. */
  eligible(count: number): void;
  /** One of them was, to its end. With its digest it becomes a subject of the evidence. */
  inspected(what: string, digest?: ContentDigest): void;
  /** It should have been checked and was not: the verdict becomes inconclusive. */
  skipped(what: string, why: string): void;
  /** These rules cannot run here (a permission, a platform): their mitigations are not covered. */
  unavailable(rules: readonly AnyRule[], why: string): void;
  /** Code of the subject was run: such evidence says so. */
  executedSubject(): void;
  /** Only part `shard` of `of` parts of the work is done here: such evidence is never accepted alone. */
  partial(shard: number, of: number): void;
  metric(name: string, value: number, unit: MetricUnit): void;
  detail(section: D): void;
  output<K extends keyof O & string>(name: K, value: O[K]): void;
  attach(name: string, bytes: Uint8Array): void;
  /** For generating modes only. Atomic: the old file survives a failure. */
  write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** For the post step; persisted at once. */
  state(value: Json): void;
}

/** What the `workers` port may run in a thread; it sees nothing else. */
export type Task = (input: Json, ports: Pick<Ports, 'files' | 'signal' | 'progress'>) => Promise<Json>;

/** Outputs beside the common ones: name to description. */
export type OutputsSpec<O extends Outputs> = { readonly [K in keyof O]: string };

/** The outputs that every guard has, in the order of the docs. */
export const commonOutputs = {
  verdict: '`pass`, `warn`, `fail`, `inconclusive` or `not-applicable`; does not depend on `fail-on`.',
  'findings-count': 'How many findings there are.',
  'report-path': 'The report as JSON.',
  'sarif-path': 'The report as SARIF 2.1.0.',
  'evidence-path': 'The evidence for `release-gate`; empty where the mode generates.',
  'evidence-digest': 'SHA-256 of the evidence file in lower-case hex; empty where there is none.',
} as const satisfies OutputsSpec<Outputs>;

/**
 * One guard: action, policy section and CLI subcommand alike. It never prints, never reads the environment, and never knows where it runs.
 * `S` its settings, `O` its outputs, `D` the sections it adds to the report: tables, unless a later guard reads them as something else.
 */
export interface Guard<S extends object, O extends Outputs, D extends Json = Table> {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it answers, and so what fails the job. */
  readonly description: string;
  /** What it judges: files as they are (the default), a run of the project's own code, or the evidence of other guards. Only the first can run over any project at once. */
  readonly judges?: 'files' | 'run' | 'evidence';
  readonly settings: SettingsSpec<S>;
  readonly outputs: OutputsSpec<O>;
  readonly rules: readonly AnyRule[];
  /** Hosts it may contact; the http port refuses the rest. */
  hosts?(settings: S): readonly string[];
  readonly tasks?: Readonly<Record<string, Task>>;
  check(settings: S, ports: Ports, record: Recorder<O, D>): Promise<void>;
  /** The action's post step. */
  cleanUp?(state: Json, ports: Ports, record: Recorder<O, D>): Promise<void>;
}

/** Any guard, for registries and generators. */
export type AnyGuard = Guard<Readonly<Record<string, unknown>>, Outputs, Json>;

/** Whether a guard can run over any project without being told more. */
export const judgesFiles = ({ judges = 'files' }: Pick<AnyGuard, 'judges'>): boolean => judges === 'files';

/** Keeps a guard's types inferred from its settings and outputs. */
export const defineGuard = <S extends object, O extends Outputs, D extends Json = Table>(guard: Guard<S, O, D>): Guard<S, O, D> => guard;
