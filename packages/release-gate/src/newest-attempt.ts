import type { Submission } from '@mlx-guard/core';

/**
 * Leaves out evidence that the same guard of the same run gave anew in a later attempt: artifacts of earlier attempts stay. An attempt is a claim, but
 * who claims a later one must still show the digest that a job handed over: to claim it can block, and never pass.
 */
export function newestAttempts(submissions: readonly Submission[]): readonly Submission[] {
  const newest = new Map<string, number>();
  for (const { document } of submissions) {
    if ('malformed' in document) continue;
    newest.set(document.name, Math.max(newest.get(document.name) ?? 0, document.producer.runAttempt));
  }
  return submissions.filter(({ document }) => 'malformed' in document || document.producer.runAttempt === newest.get(document.name));
}
