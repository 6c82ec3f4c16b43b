import type { CommonSettings } from '@mlx-guard/core';
import type { Comment, ReportRun } from '@mlx-guard/reporters';
import { publishCheckRun } from './check-run.ts';
import { publishComment } from './comment.ts';
import type { Stand } from './execute.ts';
import type { GitHub } from './github.ts';
import type { Runner } from './runner.ts';

const noToken = 'there is no `github-token`';

/** What is shown on GitHub itself: a check run for each report, and one comment about all of them. */
export interface OnGitHub {
  readonly runs: readonly ReportRun[];
  comment(): Comment;
}

/**
 * Shows reports on GitHub itself, where a setting asks for it. What fails is said in one line and changes nothing: the verdict stands, and annotations,
 * summary and files have told it already.
 */
export async function publishOnGitHub(
  { runs, comment }: OnGitHub,
  common: Pick<CommonSettings, 'check-run' | 'comment'>,
  { github, run: { pullRequest } }: Pick<Stand, 'github' | 'run'>,
  runner: Pick<Runner, 'print'>,
): Promise<void> {
  const checkRuns = runs.map(
    ({ report, rules }) =>
      (on: GitHub) =>
        publishCheckRun(report, rules, on),
  );
  const channels = [...(common['check-run'] ? checkRuns : []), ...(common.comment ? [(on: GitHub) => publishComment(comment(), pullRequest, on)] : [])];
  const told: (string | undefined)[] = [];
  for (const publish of channels) told.push(github === undefined ? noToken : await publish(github));
  for (const why of new Set(told)) {
    if (why !== undefined) runner.print(`mlx-guard: ${why}. The verdict stands; annotations and summary are complete without it.`);
  }
}
