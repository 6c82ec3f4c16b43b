import {
  type AnyGuard,
  type CommonSettings,
  ConfigError,
  type checkStepOutputs,
  didYouMean,
  type Given,
  type Json,
  judgesFiles,
  policyPath,
  quote,
  resolveCheckStep,
  visible,
} from '@mlx-guard/core';
import { annotationLinesOfAll, commentOfAll, overallVerdict, summaryOfAll, terminal, terminalOfAll } from '@mlx-guard/reporters';
import { z } from 'zod';
import { type Adapters, conclude, type GuardRun, type Place, prepare, runCheck, type Stand, standOf } from './execute.ts';
import { publishOnGitHub } from './github-channels.ts';
import { guardsOfPolicy } from './grounds.ts';
import { earlierReport, finishGuard, isUnfinished } from './post-step.ts';
import { refuseExistingOfAll } from './report-files.ts';
import { reportRuns, runSeveral, type SeveralRuns } from './run-several.ts';
import type { Earlier, Runner } from './runner.ts';
import { runStep, tellOn } from './step.ts';

/** Everything that one step of several guards works with. */
interface Session {
  /** Those that run; never none. */
  readonly chosen: readonly AnyGuard[];
  readonly common: CommonSettings;
  /** What each guard is given: all inputs but those of the step itself. */
  readonly given: Given;
  readonly stand: Stand;
}

const idsOf = (guards: readonly Pick<AnyGuard, 'id'>[]): readonly string[] => guards.map(({ id }) => id);

/** The guards that an input names. Throws `ConfigError` for one that does not exist or does not judge files, and where none is named. */
function namedGuards(names: readonly string[], known: readonly AnyGuard[]): readonly AnyGuard[] {
  const ids = idsOf(known.filter(judgesFiles));
  const problems = names.flatMap((name) => {
    if (ids.includes(name)) return [];
    if (idsOf(known).includes(name)) return [`${quote('guards')}: ${quote(name)} does not judge files: it has an action of its own, actions/${name}`];
    return [`${quote('guards')}: there is no guard ${quote(name)}${didYouMean(name, ids)}; there are ${ids.join(', ')}`];
  });
  if (names.length === 0) problems.push(`${quote('guards')} names no guard; there are ${ids.join(', ')}`);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ConfigError('invalid-setting', [first, ...more]);
  return known.filter(({ id }) => names.includes(id));
}

/** The guards that have a section in the policy; all where there is no policy, or one that has no section of any guard. */
function guardsWithSection(sections: readonly string[] | undefined, known: readonly AnyGuard[]): readonly AnyGuard[] {
  const all = known.filter(judgesFiles);
  if (sections === undefined || sections.length === 0) return all;
  const chosen = all.filter(({ id }) => sections.includes(id));
  if (chosen.length > 0) return chosen;
  const ids = idsOf(all).join(', ');
  throw new ConfigError('nothing-to-check', [`the policy has a section for no guard that judges files: add one to ${policyPath}; there are ${ids}`]);
}

async function openSession(known: readonly AnyGuard[], inputs: Given, place: Place): Promise<Session> {
  const { common, own } = resolveCheckStep(inputs);
  const stand = standOf(common, place);
  const chosen = own.guards === undefined ? guardsWithSection(await guardsOfPolicy(stand.trust), known) : namedGuards(own.guards, known);
  const given: Given = { origin: inputs.origin, values: new Map([...inputs.values].filter(([name]) => name !== 'guards')) };
  return { chosen, common, given, stand };
}

function setOutputs({ runs, failures, index }: SeveralRuns, { reportDir }: Stand, runner: Runner): void {
  const digests = runs.flatMap(({ report, files }) => (files.evidenceDigest === undefined ? [] : [[report.name, files.evidenceDigest] as const]));
  const reports = runs.map(({ report }) => report);
  const outputs = {
    verdict: overallVerdict(reports, failures),
    'findings-count': String(reports.reduce((sum, report) => sum + report.findings.length + report.omittedFindings, 0)),
    'report-dir': reportDir,
    'evidence-digests': JSON.stringify(Object.fromEntries(digests)),
    'index-path': index ?? '',
  } satisfies Record<keyof typeof checkStepOutputs, string>;
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
}

/** What a log says: every report, and why other guards could not run. No line of it is a command to the runner. */
function logText({ runs, coverage, failures }: SeveralRuns, { reportDir }: Stand): string {
  return [terminalOfAll(reportRuns(runs), coverage, { color: true }), ...failures.map(terminal), `Report files: ${visible(reportDir)}`].join('\n\n');
}

const onGitHub = ({ runs, coverage, failures }: SeveralRuns, changed: readonly GuardRun[]) => ({
  runs: reportRuns(changed),
  comment: () => commentOfAll(reportRuns(runs), coverage, failures),
});

async function runMain(known: readonly AnyGuard[], inputs: Given, place: Place, runner: Runner): Promise<number> {
  const { chosen, common, given, stand } = await openSession(known, inputs, place);
  refuseExistingOfAll(stand.reportDir, idsOf(chosen));
  const states = new Map<string, Json>();
  const outcome = await runSeveral(chosen, known, place, async (guard) => {
    const keepState = (value: Json): void => {
      states.set(guard.id, value);
      runner.keep('guard', Object.fromEntries(states));
    };
    return runCheck(await prepare(guard, given, place, stand), { ...place, keepState });
  });
  const runs = reportRuns(outcome.runs);
  const channels: readonly (() => void | Promise<void>)[] = [
    () => runner.print(logText(outcome, stand)),
    () => setOutputs(outcome, stand, runner),
    () => (common.annotations ? runner.print(annotationLinesOfAll(runs, outcome.failures).join('\n')) : undefined),
    () => (common.summary ? runner.summarise(summaryOfAll(runs, outcome.coverage, outcome.failures)) : undefined),
  ];
  await tellOn(channels, runner);
  await publishOnGitHub(onGitHub(outcome, outcome.runs), common, stand, runner);
  return outcome.exitCode;
}

const statesSchema = z.record(z.string(), z.json());

/** What each guard left for the post step. A guard whose report is there had ended, whatever became of the step. */
function earlierOf(guard: AnyGuard, { ended, state }: Earlier, { reportDir }: Pick<Stand, 'reportDir'>): Earlier {
  const states = statesSchema.safeParse(state);
  const own = states.success && Object.hasOwn(states.data, guard.id) ? states.data[guard.id] : undefined;
  return { ended: ended || earlierReport({ reportDir, name: guard.id }) !== undefined, state: own };
}

async function runPost(known: readonly AnyGuard[], inputs: Given, place: Place, earlier: Earlier, runner: Runner): Promise<number> {
  if (earlier.ended && earlier.state === undefined) return 0;
  const { chosen, common, given, stand } = await openSession(known, inputs, place);
  const left = chosen.map((guard) => ({ guard, before: earlierOf(guard, earlier, stand) }));
  if (!left.some(({ guard, before }) => isUnfinished(guard, before))) return 0;
  const changed: GuardRun[] = [];
  const outcome = await runSeveral(chosen, known, place, async (guard) => {
    const before = earlierOf(guard, earlier, stand);
    const prepared = await prepare(guard, given, place, stand);
    if (isUnfinished(guard, before)) {
      const run = await finishGuard(prepared, place, before);
      if (run !== undefined) changed.push(run);
      return run;
    }
    const report = earlierReport(prepared);
    // What the main step has told does not turn the post step red.
    return report && { ...(await conclude(report, prepared)), exitCode: 0 as const };
  });
  const runs = reportRuns(changed);
  runner.print(logText({ ...outcome, runs: changed }, stand));
  runner.print(annotationLinesOfAll(runs, outcome.failures).join('\n'));
  await publishOnGitHub(onGitHub(outcome, changed), common, stand, runner);
  return outcome.exitCode;
}

/**
 * The whole of an action of several guards: those of `guards` that judge files are run one after the other, as far as the policy has a section for
 * them. The others are there so that the coverage of the threat model tells *not covered* from *not built*. Exit code as of `runAction`: 1 before 2 before 0.
 */
export const runCheckAction = (guards: readonly AnyGuard[], entry: string, adapters: Adapters = {}): Promise<void> =>
  runStep(guards, entry, adapters, {
    main: (given, place, runner) => runMain(guards, given, place, runner),
    post: (given, place, earlier, runner) => runPost(guards, given, place, earlier, runner),
  });
