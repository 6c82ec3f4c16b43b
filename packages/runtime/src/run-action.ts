import type { AnyGuard, commonOutputs, Given } from '@mlx-guard/core';
import { annotationLines, reportComment, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { type Adapters, type GuardRun, type Place, type Prepared, prepare, runCheck } from './execute.ts';
import { publishOnGitHub } from './github-channels.ts';
import { finishRun } from './post-step.ts';
import { refuseExisting, whereFilesAre } from './report-files.ts';
import type { Runner } from './runner.ts';
import { runStep, tellOn } from './step.ts';

function setOutputs({ report, files }: GuardRun, runner: Runner): void {
  const common = {
    verdict: report.verdict,
    'findings-count': String(report.findings.length + report.omittedFindings),
    'report-path': files.report,
    'sarif-path': files.sarif,
    'evidence-path': files.evidence ?? '',
    'evidence-digest': files.evidenceDigest ?? '',
  } satisfies Record<keyof typeof commonOutputs, string>;
  for (const [name, value] of Object.entries({ ...report.outputs, ...common })) runner.output(name, value);
}

async function publish(run: GuardRun, prepared: Prepared, runner: Runner): Promise<void> {
  const { report, files, guard } = run;
  const { common } = prepared.settings;
  const channels: readonly (() => void | Promise<void>)[] = [
    () => runner.print(`${terminalText(report, guard.rules, { color: true })}\n${whereFilesAre(files)}`),
    () => setOutputs(run, runner),
    () => (common.annotations ? runner.print(annotationLines(report, guard.rules).join('\n')) : undefined),
    () => (common.summary ? runner.summarise(summaryMarkdown(report, guard.rules)) : undefined),
  ];
  await tellOn(channels, runner);
  const onGitHub = { runs: [{ report, rules: guard.rules }], comment: () => reportComment(report, guard.rules) };
  await publishOnGitHub(onGitHub, common, prepared, runner);
}

async function runMain(guard: AnyGuard, given: Given, place: Place, runner: Runner): Promise<number> {
  const prepared = await prepare(guard, given, place);
  refuseExisting(prepared.reportDir, prepared.name);
  const run = await runCheck(prepared, place);
  await publish(run, prepared, runner);
  return run.exitCode;
}

/**
 * The whole of an action of one guard: `main`, post step and worker thread are one program. Exit code 1: findings at or above `fail-on`; 2: inconclusive,
 * interrupted, or not set up as it must be.
 */
export const runAction = (guard: AnyGuard, entry: string, adapters: Adapters = {}): Promise<void> =>
  runStep([guard], entry, adapters, {
    main: (given, place, runner) => runMain(guard, given, place, runner),
    post: (given, place, earlier, runner) => finishRun(guard, given, place, earlier, runner),
  });
