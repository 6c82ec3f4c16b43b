import { sha256Hex } from './digest.ts';
import { type Finding, type Location, milder, type RuleId, type Severity } from './finding.ts';
import type { BranchRules, CommitFacts } from './github-port.ts';
import type { FileAccess, PolicyFacts, RunFacts } from './ports.ts';
import type { ProcessEnd } from './process-port.ts';
import type { Profile, ProjectKind } from './profile.ts';
import { visible } from './text.ts';
import type { Mitigation } from './threats.ts';

/** What a finding may say beside its place and message. */
export interface Details {
  /** Measured facts: digests, sizes, names as they are. */
  readonly evidence?: Finding['evidence'];
  readonly related?: NonNullable<Finding['related']>;
  /** The line or command that mends it. */
  readonly fix?: string;
  /** Milder than the rule's, where a finer scale says so (a CVSS rating); never worse. A severity that the policy gives the rule counts for all its findings. */
  readonly severity?: Severity;
  /** What tells two findings of this rule in one file apart, and stays when lines move. */
  readonly identity?: string;
}

/** Builds a finding of one rule. */
export type Found = (location: Location | undefined, message: string, details?: Details) => Finding;

/**
 * A file of an example workspace: its content, or something that is not a plain file. `unreadable` refuses to open, `changing` changes
 * while it is read, `inexact` has a name on disk that is not UTF-8, `access` says what is odd about who may use it.
 */
export type ExampleFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly special: 'fifo' | 'socket' | 'device' }
  | { readonly unreadable: string | Uint8Array }
  | { readonly changing: string | Uint8Array }
  | { readonly inexact: string | Uint8Array }
  | { readonly content: string | Uint8Array; readonly access: Partial<FileAccess> };

/** One answer of a server: text, or a status with headers (names in lower case) and a body. */
export type ExampleAnswer = string | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
/** How a command ends: what is not said is an exit with 0. With `holds` it runs until it is stopped, and each look finds the next of these sizes in bytes, the last for ever. */
export type ExampleEnd = Partial<ProcessEnd> & { readonly holds?: readonly number[]; readonly says?: string };
/** How the command of an example ends, or one end for each time that it is started, the last for ever. `unmeasurable`: why this machine cannot supervise anything. */
export type ExampleProcess = ExampleEnd | readonly ExampleEnd[] | { readonly unmeasurable: string };

/** What GitHub tells in an example: who last touched which path, what the branch demands, and bundles by the SHA-256 they are about. */
export interface ExampleGitHub {
  readonly commits?: Readonly<Record<string, CommitFacts>>;
  readonly rules?: BranchRules;
  readonly attestations?: Readonly<Record<string, readonly string[]>>;
}

/** A tiny workspace that is run through the whole guard on the memory ports. */
export interface Example {
  readonly files: Readonly<Record<string, ExampleFile>>;
  /** As a user writes them in a workflow. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly run?: Partial<RunFacts>;
  readonly policy?: Partial<PolicyFacts>;
  /** The files of the base, from the root of the repository: the run is of a change. A file that is not here was not there, one that is here and not in `files` was removed. */
  readonly base?: Readonly<Record<string, ExampleFile>>;
  /** What servers answer, by `METHOD URL`: one answer for every time, or one for each. Who is not named does not answer. */
  readonly http?: Readonly<Record<string, ExampleAnswer | readonly ExampleAnswer[]>>;
  /** Absent: there is no token, and GitHub tells nothing. */
  readonly github?: ExampleGitHub;
  readonly process?: ExampleProcess;
  /** The status that a server on this machine answers to each connection, the last for ever: 0 closes without an answer, -1 says nothing. Absent: nobody listens. */
  readonly server?: readonly number[];
  /** RFC 3339; the memory clock stands at 1970 otherwise. */
  readonly clock?: string;
}

/** A `bad` example must yield the rule at `at`: `path` or `path:line`; absent for a finding about the run. */
export interface BadExample extends Example {
  readonly at?: string;
}

/** What an author writes: one file a rule, named as the rule. `F`: the facts it judges; `never` where an engine finds it while streaming. */
export interface RuleSpec<F = never> {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: 'high' | 'medium' | 'low';
  /** The mitigation whose absence it finds; `all` for what is about the whole of the threat model, as the gate's rules are. */
  readonly mitigation: Mitigation | 'all';
  /** `enforced` where a run without this finding proves the mitigation; `detected` where the rule only looked for its absence. */
  readonly strength: 'enforced' | 'detected';
  /** Cannot be turned off or baselined, and waived only for one exact file with the digest of its content. */
  readonly locked?: true;
  /** Counts in full on every run, whatever a change touches: what it judges does not come with the repository. Absent: only what a change touches does. */
  readonly gate?: 'always';
  /** Where a profile treats the rule otherwise than its confidence says. */
  readonly profiles?: Readonly<Partial<Record<Profile, Severity | 'off'>>>;
  /** The kinds of project that can act on it; absent: all. */
  readonly projects?: readonly ProjectKind[];
  /** Common Weakness Enumeration number. */
  readonly cwe: number;
  /** The first version that has it. */
  readonly since: string;
  /** The danger, in one sentence or two. */
  readonly why: string;
  readonly remedy: string;
  check?(facts: F, found: Found): Iterable<Finding>;
  readonly examples: {
    readonly bad: readonly [BadExample, ...BadExample[]];
    /** Must end conclusive, inspect something, and not yield the rule. */
    readonly good: readonly [Example, ...Example[]];
  };
}

/** A rule of a guard. */
export interface Rule<F = never> extends RuleSpec<F> {
  readonly id: RuleId;
  /** The only way a finding comes into being. */
  readonly finding: Found;
}

/** Any rule, whatever facts it judges. */
export type AnyRule = Omit<Rule, 'check'>;

const maxMessageLength = 1000;

/** The constructor of one guard's rules; `shared` is what all of them have in common. */
export const rulesOf =
  <F = never>(guard: string, shared: Pick<RuleSpec, 'gate'> = {}) =>
  (spec: RuleSpec<F>): Rule<F> => {
    const id: RuleId = `${guard}/${spec.name}`;
    return {
      ...shared,
      ...spec,
      id,
      finding: (location, message, { evidence = {}, related, fix, severity = spec.severity, identity = '' } = {}) => ({
        rule: id,
        severity: milder(spec.severity, severity),
        message: visible(message).slice(0, maxMessageLength),
        ...(location && { location }),
        ...(related && { related }),
        fingerprint: sha256Hex(JSON.stringify([id, location?.path ?? '', identity])).slice(0, 32),
        evidence,
        ...(fix !== undefined && { fix }),
      }),
    };
  };

/** All that the rules have to say about the facts. */
export function* judge<F>(rules: readonly Rule<F>[], facts: F): Iterable<Finding> {
  for (const rule of rules) yield* rule.check?.(facts, rule.finding) ?? [];
}
