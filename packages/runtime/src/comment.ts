import type { Comment } from '@mlx-guard/reporters';
import type { GitHub } from './github.ts';

/** Keeps one comment of its marker on the pull request; elsewhere there is nothing to comment on. Resolves with why it could not. */
export async function publishComment({ marker, body }: Comment, pullRequest: number | undefined, github: GitHub): Promise<string | undefined> {
  if (pullRequest === undefined) return undefined;
  const comments = await github.listComments(pullRequest);
  if (!comments.ok) return `there is no comment: ${comments.why}`;
  // Whoever may comment can write the marker; only what a bot wrote is ours.
  const ours = comments.value.find((comment) => comment.isByBot && comment.body.startsWith(marker));
  const told = ours === undefined ? await github.createComment(pullRequest, body) : await github.updateComment(ours.id, body);
  return told.ok ? undefined : `the comment was not written: ${told.why}`;
}
