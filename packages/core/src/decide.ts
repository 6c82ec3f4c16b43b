import type { Evidence } from './evidence.ts';
import { guardIds } from './guard-ids.generated.ts';
import { counted, quote } from './text.ts';
import { type Mitigation, threatOf, threats } from './threats.ts';
import { type Control, standing } from './waiver.ts';

/** One evidence file as it arrived: its own digest is computed from its bytes by whoever read it. */
export interface Submission {
  /** Where it came from, to name it in a refusal. */
  readonly file: string;
  readonly sha256: string;
  readonly document: Evidence | { readonly malformed: string };
}

/** What a commit needs. */
export interface GatePolicy {
  /** Names of evidence (by default guard ids) that must be there. */
  readonly required: readonly string[];
  readonly maxAgeMs: number;
  /** Mitigations that must be covered, by a run or by a control. */
  readonly requiredMitigations: readonly Mitigation[];
  readonly controls: readonly Control[];
  /** SHA-256 of the policy file in force; undefined where there is none. */
  readonly policySha256: string | undefined;
}

/** What the gate itself knows of the run; never taken from an evidence. */
export interface GateContext {
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  readonly runId: string | undefined;
  /** Digests that jobs handed over by evidence name. */
  readonly proofs: ReadonlyMap<string, string>;
  /** Digests that jobs handed over by themselves: SHA-256 to the job. Each must meet an evidence. */
  readonly digests: ReadonlyMap<string, string>;
  /** Jobs that this one needs, with their results. */
  readonly jobs: ReadonlyMap<string, string>;
}

/** Why an evidence, or its absence, blocks. Each is a rule of `release-gate`. */
export const refusalCodes = [
  'evidence-missing',
  'evidence-unproven',
  'evidence-altered',
  'evidence-malformed',
  'evidence-duplicate',
  'evidence-partial',
  'evidence-vacuous',
  'evidence-stale',
  'evidence-future',
  'evidence-wrong-commit',
  'evidence-wrong-repository',
  'evidence-wrong-run',
  'evidence-wrong-policy',
  'guard-failed',
  'guard-inconclusive',
  'mitigation-uncovered',
  'job-unsuccessful',
] as const;

/** One of the reasons. */
export type RefusalCode = (typeof refusalCodes)[number];

/** One reason against a commit. */
export interface Refusal {
  readonly code: RefusalCode;
  /** The evidence name or the mitigation it is about. */
  readonly about: string;
  readonly message: string;
}

/** How a mitigation stands for the gate. */
export interface MitigationCover {
  readonly mitigation: Mitigation;
  /** `waived`: a dated waiver or the baseline excepts what was found against it. */
  readonly by: 'enforced' | 'detected' | 'declared' | 'waived';
  readonly name: string;
}

/** What the gate decided, and on what. */
export interface Decision {
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly refusals: readonly Refusal[];
  readonly covered: readonly MitigationCover[];
  /** Names of the evidence that was accepted. */
  readonly accepted: readonly string[];
}

/** How far a clock may be ahead of ours. */
const maxSkewMs = 5 * 60 * 1000;

type Complaint = readonly [RefusalCode, string];

function timeComplaint(evidence: Evidence, policy: GatePolicy, now: number): Complaint | undefined {
  const finished = Date.parse(evidence.finishedAt);
  const started = Date.parse(evidence.startedAt);
  if (finished > now + maxSkewMs || started > finished) return ['evidence-future', `says it ended at ${evidence.finishedAt}, which is not yet`];
  if (now >= Date.parse(evidence.expiresAt)) return ['evidence-stale', `expired at ${evidence.expiresAt}`];
  if (now - finished > policy.maxAgeMs) return ['evidence-stale', `ended at ${evidence.finishedAt}, longer ago than is accepted`];
  return undefined;
}

function originComplaint({ subject, producer, policy: judgedBy }: Evidence, policy: GatePolicy, context: GateContext): Complaint | undefined {
  if (context.commit === undefined) return ['evidence-wrong-commit', 'cannot be compared: this run does not tell its commit'];
  if (subject.commit !== context.commit) return ['evidence-wrong-commit', `is about commit ${quote(subject.commit ?? 'none')}, not ${quote(context.commit)}`];
  if (subject.repository !== (context.repository ?? null)) return ['evidence-wrong-repository', `is about repository ${quote(subject.repository ?? 'none')}`];
  if (producer.runId !== (context.runId ?? null)) return ['evidence-wrong-run', `was made by run ${quote(producer.runId ?? 'none')}, not by this one`];
  if (judgedBy.sha256 !== (policy.policySha256 ?? null)) return ['evidence-wrong-policy', 'was judged by another policy than the one in force'];
  return undefined;
}

function contentComplaint(evidence: Evidence): Complaint | undefined {
  const { verdict, coverage, partial, counts } = evidence;
  if (partial !== null) return ['evidence-partial', `is shard ${partial.shard} of ${partial.of}: hand in what the merge step wrote`];
  const isClean = verdict === 'pass' || verdict === 'warn';
  if (isClean && (coverage.eligible === 0 || coverage.inspected < coverage.eligible)) {
    return ['evidence-vacuous', `says ${verdict}, but inspected ${coverage.inspected} of ${coverage.eligible}`];
  }
  if (verdict === 'not-applicable' && coverage.eligible > 0) return ['evidence-vacuous', 'says not-applicable, but something was eligible'];
  if (verdict === 'fail') return ['guard-failed', `failed with ${counted(counts.error, 'error')}`];
  if (verdict === 'inconclusive') return ['guard-inconclusive', `did not check everything${evidence.reason && `: ${evidence.reason}`}`];
  return undefined;
}

function proofComplaint(name: string, submission: Submission, context: GateContext): Complaint | undefined {
  const proof = context.proofs.get(name);
  if (proof === undefined && context.digests.has(submission.sha256)) return undefined;
  if (proof === undefined) return ['evidence-unproven', 'has no digest that its job handed over: pass its `evidence-digest` output to the gate'];
  if (proof !== submission.sha256) return ['evidence-altered', `has digest ${quote(submission.sha256)}, but its job handed over ${quote(proof)}`];
  return undefined;
}

/** The name of a guard stands for that guard: another one under its name would hide that it is missing. */
const nameComplaint = ({ name, guard }: Evidence): Complaint | undefined =>
  guard !== name && guardIds.includes(name) ? ['evidence-missing', `is of the guard ${quote(guard)}, and not of the one whose name it has`] : undefined;

interface Weighed {
  readonly refusals: readonly Refusal[];
  readonly evidence: Evidence | undefined;
}

function weigh(name: string, submissions: readonly Submission[], policy: GatePolicy, context: GateContext, now: number): Weighed {
  const refuse = (...[code, message]: Complaint): Weighed => ({
    refusals: [{ code, about: name, message: `the evidence ${quote(name)} ${message}` }],
    evidence: undefined,
  });
  const [submission, ...more] = submissions;
  if (submission === undefined) return refuse('evidence-missing', 'is missing: its guard did not run, or its files were not handed in');
  if (more.length > 0) return refuse('evidence-duplicate', `was handed in ${submissions.length} times: give each step a \`name\` of its own`);
  const { document } = submission;
  if ('malformed' in document) return refuse('evidence-malformed', `cannot be read: ${document.malformed}`);
  const complaint =
    proofComplaint(name, submission, context) ??
    nameComplaint(document) ??
    originComplaint(document, policy, context) ??
    timeComplaint(document, policy, now) ??
    contentComplaint(document);
  return complaint === undefined ? { refusals: [], evidence: document } : refuse(...complaint);
}

function coverOf(accepted: readonly Evidence[], controls: readonly Control[], now: Date): readonly MitigationCover[] {
  const run = accepted.flatMap(({ name, mitigations }) =>
    mitigations
      .filter(({ verdict }) => verdict === 'pass' || verdict === 'warn')
      .map(({ mitigation, strength, waived }): MitigationCover => ({ mitigation, by: waived === true ? 'waived' : strength, name })),
  );
  const declared = controls
    .filter(({ expires, reviewed }) => standing(expires, now) !== 'expired' && Date.parse(reviewed) <= now.getTime())
    .map(({ mitigation, owner }): MitigationCover => ({ mitigation, by: 'declared', name: owner }));
  return [...run, ...declared];
}

function malformedUnder(submissions: readonly Submission[]): readonly Refusal[] {
  return submissions.flatMap(({ file, document }) =>
    'malformed' in document ? [{ code: 'evidence-malformed', about: file, message: `${quote(file)} is no evidence: ${document.malformed}` } as const] : [],
  );
}

function unmetDigests(submissions: readonly Submission[], { digests }: GateContext): readonly Refusal[] {
  const seen = new Set(submissions.map(({ sha256 }) => sha256));
  return [...digests]
    .filter(([digest]) => !seen.has(digest))
    .map(([digest, job]) => ({
      code: 'evidence-missing',
      about: job,
      message: `the job ${quote(job)} handed over the digest ${quote(digest)}, but no evidence has it`,
    }));
}

const unsuccessful = ({ jobs }: GateContext): readonly Refusal[] =>
  [...jobs]
    .filter(([, result]) => result !== 'success')
    .map(([job, result]) => ({ code: 'job-unsuccessful', about: job, message: `the job ${quote(job)} ended as ${quote(result)}` }));

/**
 * Decides on a commit from evidence of the same run. Pure: all facts come in. Every required name, and every name that a digest was handed
 * over for, needs exactly one whole, fresh, unaltered evidence of this commit, repository, run and policy, that passed; and every required
 * mitigation must be covered. `not-applicable` is accepted and covers nothing. What is not refused was checked.
 */
export function decide(submissions: readonly Submission[], policy: GatePolicy, context: GateContext, now: Date): Decision {
  const nameOf = ({ document }: Submission): string | undefined => ('malformed' in document ? undefined : document.name);
  const names = [...new Set([...policy.required, ...context.proofs.keys(), ...submissions.flatMap((one) => nameOf(one) ?? [])])];
  const weighed = names.map((name) =>
    weigh(
      name,
      submissions.filter((one) => nameOf(one) === name),
      policy,
      context,
      now.getTime(),
    ),
  );
  const accepted = weighed.flatMap(({ evidence }) => evidence ?? []);
  const covered = coverOf(accepted, policy.controls, now);
  const uncovered = policy.requiredMitigations.filter((wanted) => !covered.some(({ mitigation }) => mitigation === wanted));
  const nothing: readonly Refusal[] =
    names.length === 0
      ? [{ code: 'evidence-missing', about: 'all', message: 'no guard is required and no evidence was handed in: there is nothing to decide on' }]
      : [];
  const refusals = [
    ...malformedUnder(submissions),
    ...weighed.flatMap((one) => one.refusals),
    ...nothing,
    ...unmetDigests(submissions, context),
    ...unsuccessful(context),
    ...uncovered.map(
      (mitigation): Refusal => ({
        code: 'mitigation-uncovered',
        about: mitigation,
        message: `no accepted evidence and no valid control covers ${quote(mitigation)}, against ${quote(threats[threatOf(mitigation)].title)}`,
      }),
    ),
  ];
  const isWarned = accepted.some(({ verdict, bootstrap }) => verdict === 'warn' || bootstrap);
  return { verdict: refusals.length > 0 ? 'fail' : isWarned ? 'warn' : 'pass', refusals, covered, accepted: accepted.map(({ name }) => name) };
}
