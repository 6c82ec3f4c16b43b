import type { GateContext, Submission } from '@mlx-guard/core';

/**
 * What is to be judged of all that was handed in. Artifacts of earlier attempts stay, so two things are left out: evidence that the same guard gave
 * anew in a later attempt, and evidence of a gate that no job vouches for, as an earlier attempt of this one. Attempt and guard are claims, but
 * whoever makes them must still show the digest that a job handed over: a false claim can block, and never pass.
 */
export function judgedSubmissions(submissions: readonly Submission[], { proofs, digests }: Pick<GateContext, 'proofs' | 'digests'>): readonly Submission[] {
  const newest = new Map<string, number>();
  for (const { document } of submissions) {
    if ('malformed' in document) continue;
    newest.set(document.name, Math.max(newest.get(document.name) ?? 0, document.producer.runAttempt));
  }
  return submissions.filter(({ sha256, document }) => {
    if ('malformed' in document) return true;
    if (document.guard === 'release-gate' && !proofs.has(document.name) && !digests.has(sha256)) return false;
    return document.producer.runAttempt === newest.get(document.name);
  });
}
