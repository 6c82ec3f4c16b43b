import path from 'node:path';
import { type AnyGuard, asGuardError, type commonOutputs, countingFindings, exitCodeOf, type Given, type Report, visible } from '@mlx-guard/core';
import { annotationLines, errorCommand, summaryMarkdown, terminalText } from '@mlx-guard/reporters';
import { type Adapters, check, execute, type Place, type Prepared, prepare } from './execute.ts';
import { publishOnGitHub } from './github-channels.ts';
import { watchInterrupts } from './interrupt.ts';
import { finishRun } from './post-step.ts';
import { type ReportFiles, refuseExisting, whereFilesAre, writeReportFiles } from './report-files.ts';
import { errorLines } from './run-cli.ts';
import type { Environment } from './run-facts.ts';
import { loadRunner, type Runner } from './runner.ts';
import { serveThread, threadGuard } from './workers.ts';

/** The inputs of the step. The runner hands over even those that action.yml does not know, so a misspelt one is found. The token is hidden before anything is said. */
export function givenInputs(environment: Environment, runner: Runner): Given {
  const values = Object.entries(environment).flatMap(([key, value]): readonly (readonly [string, string])[] =>
    key.startsWith('INPUT_') && value !== undefined ? [[key.slice('INPUT_'.length).toLowerCase(), value]] : [],
  );
  const inputs = new Map(values);
  const token = inputs.get('github-token')?.trim();
  if (token) runner.mask(token);
  return { origin: 'input', values: inputs };
}

function placeOf(entry: string, adapters: Adapters, runner: Runner, signal: AbortSignal): Place {
  const { env } = process;
  const temporary = env['RUNNER_TEMP'];
  return {
    entry,
    environment: env,
    folder: env['GITHUB_WORKSPACE'] || process.cwd(),
    defaultReportDir: temporary ? path.join(temporary, 'mlx-guard') : '.mlx-guard',
    signal,
    adapters,
    keepState: (value) => runner.keep('guard', value),
    show: (chunk) => runner.show(chunk),
  };
}

function setOutputs(report: Report, files: ReportFiles, runner: Runner): void {
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

/** Tells the outcome on every channel of the runner. A channel that fails is said so and changes nothing. */
async function publish(report: Report, files: ReportFiles, { guard, settings }: Prepared, runner: Runner): Promise<void> {
  const channels: readonly (() => void | Promise<void>)[] = [
    () => runner.print(`${terminalText(report, guard.rules, { color: true })}\n${whereFilesAre(files)}`),
    () => setOutputs(report, files, runner),
    () => (settings.common.annotations ? runner.print(annotationLines(report, guard.rules).join('\n')) : undefined),
    () => (settings.common.summary ? runner.summarise(summaryMarkdown(report, guard.rules)) : undefined),
  ];
  for (const tell of channels) {
    try {
      await tell();
    } catch (thrown) {
      runner.print(`mlx-guard: a report channel failed, the verdict stands: ${visible(thrown instanceof Error ? thrown.message : String(thrown))}`);
    }
  }
}

async function runMain(guard: AnyGuard, place: Place, runner: Runner): Promise<number> {
  const prepared = await prepare(guard, givenInputs(place.environment, runner), place);
  refuseExisting(prepared.reportDir, prepared.name);
  const report = await execute(prepared, place, check);
  const files = await writeReportFiles(report, guard.rules, prepared.reportDir);
  await publish(report, files, prepared, runner);
  await publishOnGitHub(report, prepared, runner);
  return exitCodeOf(report.verdict, countingFindings(report), prepared.settings.common['fail-on']);
}

/**
 * The whole of an action: `main`, post step and worker thread are one program. Exit code 1: findings at or above `fail-on`; 2: inconclusive,
 * interrupted, or not set up as it must be.
 */
export async function runAction(guard: AnyGuard, entry: string, adapters: Adapters = {}): Promise<void> {
  if (threadGuard() !== undefined) {
    serveThread(guard);
    return;
  }
  const runner = await loadRunner(process.env);
  const { signal } = watchInterrupts();
  const place = placeOf(entry, adapters, runner, signal);
  try {
    const before = runner.earlier();
    if (before !== undefined) {
      process.exitCode = await finishRun(guard, givenInputs(place.environment, runner), place, before, runner);
      return;
    }
    runner.begin();
    process.exitCode = await runMain(guard, place, runner);
  } catch (thrown) {
    for (const line of errorLines(asGuardError(thrown, signal))) runner.print(errorCommand(line));
    process.exitCode = 2;
  }
  runner.end();
}
