import type { Report } from '@mlx-guard/core';
import { publishCheckRun } from './check-run.ts';
import { publishComment } from './comment.ts';
import type { Prepared } from './execute.ts';
import type { Runner } from './runner.ts';

const noToken = 'there is no `github-token`';

/**
 * Shows the report on GitHub itself, where a setting asks for it. What fails is said in one line and changes nothing: the verdict stands, and annotations,
 * summary and files have told it already.
 */
export async function publishOnGitHub(report: Report, { guard, settings, github }: Prepared, runner: Pick<Runner, 'print'>): Promise<void> {
  const channels = [
    { isAsked: settings.common['check-run'], publish: publishCheckRun },
    { isAsked: settings.common.comment, publish: publishComment },
  ];
  for (const { isAsked, publish } of channels) {
    if (!isAsked) continue;
    const why = github === undefined ? noToken : await publish(report, guard.rules, github);
    if (why !== undefined) runner.print(`mlx-guard: ${why}. The verdict stands; annotations and summary are complete without it.`);
  }
}
