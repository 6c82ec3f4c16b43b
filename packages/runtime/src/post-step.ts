import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type AnyGuard,
  appendReport,
  countingFindings,
  exitCodeOf,
  type Given,
  InterruptedError,
  type Json,
  parseJson,
  type Report,
  reportFileNames,
  reportSchema,
} from '@mlx-guard/core';
import { annotationLines, terminalText } from '@mlx-guard/reporters';
import { execute, type Place, type Prepared, prepare, type Work } from './execute.ts';
import { publishOnGitHub } from './github-channels.ts';
import { writeReportFiles } from './report-files.ts';
import type { Earlier, Runner } from './runner.ts';

/** The report that the main step wrote; undefined where it wrote none, or where it is no longer one. */
function earlierReport({ reportDir, name }: Prepared): Report | undefined {
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

/**
 * The post step: lets the guard clean up, and writes the report of a run that died before it could. Resolves with the exit code; 0 where there
 * is nothing to do. Settings that were refused have been told by the main step.
 */
export async function finishRun(guard: AnyGuard, given: Given, place: Place, { ended, state }: Earlier, runner: Runner): Promise<number> {
  const parts: Work[] = [...(ended ? [] : [died]), ...(state !== undefined && guard.cleanUp ? [cleanUp(state)] : [])];
  if (parts.length === 0) return 0;
  const prepared = await prepare(guard, given, place);
  const first = earlierReport(prepared);
  if (!ended && first !== undefined && parts.length === 1) return 0;
  let report = first;
  for (const part of parts) {
    const later = await execute(prepared, place, part);
    if (ended && first !== undefined && isSilent(later)) return 0;
    report = report === undefined ? later : appendReport(report, later);
  }
  if (report === undefined) return 0;
  await writeReportFiles(report, guard.rules, prepared.reportDir);
  runner.print(terminalText(report, guard.rules, { color: true }));
  runner.print(annotationLines(report, guard.rules).join('\n'));
  await publishOnGitHub(report, prepared, runner);
  return exitCodeOf(report.verdict, countingFindings(report), prepared.settings.common['fail-on']);
}
