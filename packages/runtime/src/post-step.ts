import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnyGuard, appendReport, type Given, InterruptedError, type Json, parseJson, type Report, reportFileNames, reportSchema } from '@mlx-guard/core';
import { annotationLines, reportComment, terminalText } from '@mlx-guard/reporters';
import { conclude, execute, type GuardRun, type Place, type Prepared, prepare, type Work } from './execute.ts';
import { publishOnGitHub } from './github-channels.ts';
import type { Earlier, Runner } from './runner.ts';

/** The report that the main step wrote; undefined where it wrote none, or where it is no longer one. */
export function earlierReport({ reportDir, name }: Pick<Prepared, 'reportDir' | 'name'>): Report | undefined {
  const file = path.join(reportDir, reportFileNames(name).report);
  try {
    return existsSync(file) ? reportSchema.parse(parseJson(readFileSync(file, 'utf8'))) : undefined;
  } catch {
    return undefined;
  }
}

const died: Work = async () => {
  throw new InterruptedError('the step ended before its check did (killed, or out of time): nothing was proved');
};

const cleanUp =
  (state: Json): Work =>
  async (guard, _own, ports, record) =>
    guard.cleanUp?.(state, ports, record);

/** Whether a later part of a run found nothing to say, so that what was said, and its digest, which may be handed over already, stand. */
const isSilent = ({ failure, findings, offFindings, omittedFindings, coverage, attachments, details }: Report): boolean =>
  failure === undefined &&
  findings.length + offFindings + omittedFindings + coverage.skippedCount + coverage.unavailable.length + attachments.length + details.length === 0;

/** Whether the post step has anything to do for a guard: it did not end, or left something that it can clean up. */
export const isUnfinished = (guard: AnyGuard, { ended, state }: Earlier): boolean => !ended || (state !== undefined && guard.cleanUp !== undefined);

/** Lets a guard clean up, and writes the report of one that died before it could. Undefined where there was nothing to do. */
export async function finishGuard(prepared: Prepared, place: Place, { ended, state }: Earlier): Promise<GuardRun | undefined> {
  const { guard } = prepared;
  const parts: readonly Work[] = [...(ended ? [] : [died]), ...(state !== undefined && guard.cleanUp ? [cleanUp(state)] : [])];
  let report = earlierReport(prepared);
  if (!ended && report !== undefined && parts.length === 1) return undefined;
  for (const part of parts) {
    const later = await execute(prepared, place, part);
    if (ended && report !== undefined && isSilent(later)) return undefined;
    report = report === undefined ? later : appendReport(report, later);
  }
  return report && conclude(report, prepared);
}

/** The post step of one guard. Resolves with the exit code; 0 where there is nothing to do. Settings that were refused have been told by the main step. */
export async function finishRun(guard: AnyGuard, given: Given, place: Place, earlier: Earlier, runner: Runner): Promise<number> {
  if (!isUnfinished(guard, earlier)) return 0;
  const prepared = await prepare(guard, given, place);
  const run = await finishGuard(prepared, place, earlier);
  if (run === undefined) return 0;
  const { report, exitCode } = run;
  runner.print(terminalText(report, guard.rules, { color: true }));
  runner.print(annotationLines(report, guard.rules).join('\n'));
  const onGitHub = { runs: [{ report, rules: guard.rules }], comment: () => reportComment(report, guard.rules) };
  await publishOnGitHub(onGitHub, prepared.settings.common, prepared, runner);
  return exitCode;
}
