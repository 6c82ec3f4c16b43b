import { asGuardError, type GuardError, InternalError, InterruptedError } from './errors.ts';
import type { Severity } from './finding.ts';
import { defaultGrounds, type Grounds } from './grounds.ts';
import type { Guard, Outputs } from './guard.ts';
import type { Json } from './json.ts';
import { type Judged, judgeFindings, weigh, weightOf } from './judge.ts';
import type { Outlet, Ports, RunFacts } from './ports.ts';
import { takesExcuses } from './profile.ts';
import { type Recorded, Recording } from './recorder.ts';
import { type MitigationState, type Report, reportType, schemaUrl } from './report.ts';
import type { Resolved } from './resolve.ts';
import type { AnyRule } from './rule.ts';
import { commonSettings, type Field, type SettingsSpec } from './settings.ts';
import { visible } from './text.ts';
import { mitigations } from './threats.ts';
import { verdictOf } from './verdict.ts';
import { toolVersion } from './version.ts';

const abortGraceMs = 5_000;

/** Waits for the guard, but after an abort no longer than its grace. Resolves with why it did not end, if it did not. */
async function attempt(work: () => Promise<void>, ports: Ports): Promise<GuardError | undefined> {
  const aborted = new Promise<void>((resolve) => {
    if (ports.signal.aborted) resolve();
    ports.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const graceOver = aborted.then(() => ports.clock.wait(abortGraceMs)).then(() => new InterruptedError());
  const ended = work().then(
    () => (ports.signal.aborted ? new InterruptedError() : undefined),
    (thrown: unknown) => asGuardError(thrown, ports.signal),
  );
  return Promise.race([ended, graceOver]);
}

function mitigationStates(rules: readonly AnyRule[], recorded: Recorded, judged: Judged, isIncomplete: boolean): readonly MitigationState[] {
  const ran = rules.filter(({ id }) => !recorded.unavailableRules.has(id) && !judged.offRules.has(id));
  return mitigations.flatMap((mitigation) => {
    const own = ran.filter((rule) => rule.mitigation === mitigation);
    if (own.length === 0) return [];
    const ids = new Set<string>(own.map(({ id }) => id));
    const { eligible, inspected } = recorded.coverage;
    const findings = judged.findings.filter(({ rule }) => ids.has(rule));
    const strength = own.some((rule) => rule.strength === 'enforced') ? 'enforced' : 'detected';
    const verdict = verdictOf({ findings: weigh(findings), eligible, inspected, incomplete: isIncomplete });
    const isWaived = findings.some((finding) => finding.severity === 'error' && weightOf(finding) === undefined);
    return [{ mitigation, strength, verdict, ...(isWaived && { waived: true as const }) } satisfies MitigationState];
  });
}

const runOf = ({ reportDir: _, ...facts }: RunFacts): Report['run'] => withoutUndefined(facts);

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(record: T): Present<T> {
  // The mapped type says exactly what the filter does; the compiler cannot follow it through `Object.fromEntries`.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>;
}

const entriesOf = (record: object): readonly (readonly [string, unknown])[] => Object.entries(record);

/** All settings but the secret ones, which belong in no report. */
function settingsOf<S extends object>(spec: SettingsSpec<S>, settings: Resolved<S>): Report['settings'] {
  const fields = Object.entries<Field<unknown>>({ ...commonSettings, ...spec });
  const secret = new Set(fields.filter(([, field]) => field.secret === true).map(([name]) => name));
  const given = entriesOf({ ...settings.common, ...settings.own }).filter(([name, value]) => value !== undefined && !secret.has(name));
  return Object.fromEntries(
    given.map(([name, value]) => [name, { value: JSON.parse(JSON.stringify(value)), origin: settings.origins.get(name) ?? 'default' }]),
  );
}

/** The mode in force and whether it checks; a guard without a `mode` setting always checks. */
function modeOf<S extends object, O extends Outputs, D extends Json>(
  guard: Guard<S, O, D>,
  settings: Resolved<S>,
): { readonly mode?: string; readonly checking: boolean } {
  const field = Object.entries<Field<unknown>>(guard.settings).find(([name]) => name === 'mode')?.[1];
  const mode = entriesOf(settings.own).find(([name]) => name === 'mode')?.[1];
  if (field?.checking === undefined || typeof mode !== 'string') return { checking: true };
  return { mode, checking: field.checking.includes(mode) };
}

const weightsOf = (recorded: Recorded, judged: Judged): readonly { readonly severity: Severity }[] => [
  ...weigh(judged.findings),
  ...recorded.omittedSeverities.map((severity) => ({ severity })),
];

/**
 * Runs one guard and judges what it said. Never rejects for what happens inside the guard: a run that did not end is reported with why,
 * and is at best inconclusive.
 */
export async function runGuard<S extends object, O extends Outputs, D extends Json>(
  guard: Guard<S, O, D>,
  settings: Resolved<S>,
  ports: Ports,
  outlet: Outlet,
  grounds: Grounds = defaultGrounds,
): Promise<Report> {
  return watchGuard(guard, settings, ports, outlet, grounds, (recording) => guard.check(settings.own, ports, recording));
}

/** `runGuard` for another piece of the guard's work, such as the post step. */
export async function watchGuard<S extends object, O extends Outputs, D extends Json>(
  guard: Guard<S, O, D>,
  settings: Resolved<S>,
  ports: Ports,
  outlet: Outlet,
  grounds: Grounds,
  work: (recording: Recording) => Promise<void>,
): Promise<Report> {
  const startedAt = ports.clock.now().toISOString();
  const { checking, ...mode } = modeOf(guard, settings);
  const recording = new Recording(guard, outlet, !checking, takesExcuses(grounds.judgement.profile));
  for (const { what, why } of grounds.missing) recording.skipped(what, why);
  let failure = await attempt(() => work(recording), ports);
  const recorded = await recording.close();
  const { unavailableRules: _, omittedSeverities: __, coverage, ...said } = recorded;
  if (coverage.inspected > coverage.eligible) failure ??= new InternalError('more was inspected than was eligible');
  const isIncomplete = failure !== undefined || coverage.skippedCount > 0;
  const judged = judgeFindings(recorded.findings, guard.rules, grounds.judgement, ports.clock.now(), checking && !isIncomplete);
  const notices = [...grounds.notices, ...judged.notices];
  const doubtful = grounds.atBestWarn || notices.some(({ severity }) => severity === 'warning');
  return {
    $schema: schemaUrl('report-v1'),
    type: reportType,
    tool: { name: 'mlx-guard', version: toolVersion, rules: guard.rules.length },
    guard: guard.id,
    title: guard.title,
    name: settings.common.name ?? guard.id,
    ...mode,
    checking,
    verdict: verdictOf({ findings: weightsOf(recorded, judged), ...coverage, incomplete: isIncomplete, doubtful }),
    ...(failure && { failure: { code: failure.code, message: failure.message.split('\n').map(visible).join('; ') } }),
    startedAt,
    finishedAt: ports.clock.now().toISOString(),
    run: runOf(ports.run),
    settings: settingsOf(guard.settings, settings),
    judgedBy: { profile: grounds.judgement.profile, project: grounds.project, gateOn: grounds.judgement.gate.on, policy: grounds.policy },
    notices,
    ...said,
    findings: judged.findings,
    offFindings: judged.off,
    coverage: { ...coverage, mitigations: checking ? mitigationStates(guard.rules, recorded, judged, isIncomplete) : [] },
  };
}
