import { counted, quote, type RunFacts } from '@mlx-guard/core';
import type { ReadManifest } from '../ledger.ts';
import { branchUnprotected } from '../rules/branch-unprotected.ts';
import { codeownersGap } from '../rules/codeowners-gap.ts';
import { manifestChanged } from '../rules/manifest-changed.ts';
import { manifestChangedAlone } from '../rules/manifest-changed-alone.ts';
import { modelChangedAlone } from '../rules/model-changed-alone.ts';
import { trustChangedWithModel } from '../rules/trust-changed-with-model.ts';
import { unsignedCommit } from '../rules/unsigned-commit.ts';
import type { Run } from '../surface.ts';
import { reviewChange } from './change.ts';
import { reviewKeepers } from './keepers.ts';

const rules = [branchUnprotected, codeownersGap, manifestChanged, manifestChangedAlone, modelChangedAlone, trustChangedWithModel, unsignedCommit];

async function reviewCommit({ path }: ReadManifest, { ports, record }: Run): Promise<void> {
  const { sha, prefix } = ports.run;
  record.eligible(1);
  const what = `the last commit of ${path}`;
  if (sha === undefined) {
    record.skipped(what, 'this is no run of GitHub Actions, which would tell the commit');
    return;
  }
  const told = await ports.github.lastCommit(`${prefix}${path}`, sha);
  if (!told.ok) {
    record.skipped(what, `who made it cannot be told: ${told.why}`);
    return;
  }
  record.inspected(what);
  if (told.value === undefined || told.value.isVerified) return;
  const message = `the commit ${told.value.sha.slice(0, 12)}, the last to touch the manifest ${quote(path)}, has no signature that GitHub verifies (${told.value.reason})`;
  record.finding(unsignedCommit.finding({ path }, message, { evidence: { commit: told.value.sha, reason: told.value.reason } }));
}

/** The branch that is to be protected: the one that a change goes to, else the one that the run is of. */
const branchOf = ({ baseRef, ref }: RunFacts): string | undefined => baseRef ?? /^refs\/heads\/(.+)$/.exec(ref ?? '')?.[1];

async function reviewBranch({ settings, ports, record }: Run): Promise<void> {
  const branch = branchOf(ports.run);
  record.eligible(1);
  if (branch === undefined) {
    record.skipped('the rules of the branch', 'the run is of no branch');
    return;
  }
  const told = await ports.github.branchRules(branch);
  if (!told.ok) {
    record.skipped('the rules of the branch', `what ${quote(branch)} demands cannot be told: ${told.why}`);
    return;
  }
  record.inspected('the rules of the branch');
  const { reviews, codeOwnerReview, checks } = told.value;
  const wanted = settings['required-check'];
  const missing = [
    ...(reviews > 0 ? [] : ['a review']),
    ...(codeOwnerReview ? [] : ['the review of code owners']),
    ...(wanted === undefined ? (checks.length > 0 ? [] : ['a check']) : checks.includes(wanted) ? [] : [`the check ${quote(wanted)}`]),
  ];
  if (missing.length === 0) return;
  const message = `no rule of the branch ${quote(branch)} demands ${missing.join(', nor ')}`;
  record.finding(
    branchUnprotected.finding(undefined, message, { evidence: { reviews, codeOwnerReview: String(codeOwnerReview), checks: counted(checks.length, 'check') } }),
  );
}

/** Asks who may change a model, and who did. What GitHub does not tell is skipped with its reason, and never passes. */
export async function reviewChangeControl(manifests: readonly ReadManifest[], run: Run): Promise<void> {
  if (!run.settings['change-control']) {
    run.record.unavailable(rules, 'they ask GitHub; set `change-control: true`');
    return;
  }
  await reviewChange(manifests, run);
  for (const manifest of manifests) await reviewCommit(manifest, run);
  await reviewKeepers(manifests, run);
  await reviewBranch(run);
}
