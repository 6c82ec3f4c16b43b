import type { AnyRule, Report } from '@mlx-guard/core';
import { checkRunRequests } from '@mlx-guard/reporters';
import type { GitHub } from './github.ts';

/** Shows the report as a check run. Resolves with why it could not, wholly or in part. */
export async function publishCheckRun(report: Report, rules: readonly AnyRule[], github: GitHub): Promise<string | undefined> {
  if (report.run.sha === undefined) return 'there is no check run: the run does not tell its commit';
  const { create, updates } = checkRunRequests(report, rules, report.run.sha);
  const created = await github.createCheckRun(create);
  if (!created.ok) return `there is no check run: ${created.why}`;
  for (const update of updates) {
    const told = await github.updateCheckRun(created.value, update);
    if (!told.ok) return `the check run lacks annotations: ${told.why}`;
  }
  return undefined;
}
