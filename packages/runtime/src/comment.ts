import type { AnyRule, Report } from '@mlx-guard/core';
import { commentBody, commentMarker } from '@mlx-guard/reporters';
import type { GitHub } from './github.ts';

/** Keeps one comment of this name on the pull request; elsewhere there is nothing to comment on. Resolves with why it could not. */
export async function publishComment(report: Report, rules: readonly AnyRule[], github: GitHub): Promise<string | undefined> {
  const { pullRequest } = report.run;
  if (pullRequest === undefined) return undefined;
  const comments = await github.listComments(pullRequest);
  if (!comments.ok) return `there is no comment: ${comments.why}`;
  // Whoever may comment can write the marker; only what a bot wrote is ours.
  const ours = comments.value.find(({ body, isByBot }) => isByBot && body.startsWith(commentMarker(report)));
  const body = commentBody(report, rules);
  const told = ours === undefined ? await github.createComment(pullRequest, body) : await github.updateComment(ours.id, body);
  return told.ok ? undefined : `the comment was not written: ${told.why}`;
}
