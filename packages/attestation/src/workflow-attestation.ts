import { createHash } from 'node:crypto';
import { quote } from '@mlx-guard/core';
import { readBundle } from './bundle.ts';
import { checkName, fitsName } from './identity.ts';
import { type KeylessSigner, verifyByAny, workflowFact } from './keyless.ts';
import { demand } from './outcome.ts';
import { readStatement } from './statement.ts';
import { isHex } from './strict-encoding.ts';
import type { TrustRoot } from './trust-root.ts';

const githubIssuer = 'https://token.actions.githubusercontent.com';
const maxBundleBytes = 32 * 1024 * 1024;
const provenance = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];

/** Which run of which workflow has to vouch, and for what. Everything is exact, but for a `*` in `ref`. */
export interface WorkflowPolicy {
  /** SHA-256 of what is attested, in lower-case hex. */
  readonly sha256: string;
  /** Where the run's source is from: `owner/name`. */
  readonly repository: string;
  /** The workflow that signed, `owner/name/.github/workflows/file.yml`; a reusable one may lie in another repository, and then says `@` and its reference. */
  readonly workflow: string;
  /** The branch or tag that the run was of, such as `refs/heads/main`; with a `*` in it a pattern. */
  readonly ref: string;
  readonly roots: readonly TrustRoot[];
}

/** A run of a workflow that vouched for something. */
export interface WorkflowAttestation {
  readonly workflow: string;
  readonly repository: string;
  readonly ref: string;
  readonly commit: string | undefined;
  readonly predicateType: string;
  /** SHA-256 of the signed payload in hex. */
  readonly identity: string;
}

/** GitHub compares owners and names of repositories without regard to case. */
const isSameRepository = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

function checkSigner({ name, issuer, facts }: KeylessSigner, { repository, workflow, ref }: WorkflowPolicy): Pick<WorkflowAttestation, 'ref' | 'commit'> {
  demand(
    /^[\w.-]+\/[\w.-]+$/.test(repository) && workflow.includes('/.github/workflows/'),
    'trust',
    'the repository or the workflow to expect is not written as it should be',
  );
  checkName(ref);
  demand(issuer === githubIssuer, 'identity', `the signer is vouched for by ${quote(issuer)}, which is not GitHub Actions`);
  const source = facts.get(workflowFact.sourceRepository);
  demand(
    isSameRepository(source, `https://github.com/${repository}`),
    'identity',
    `the source of the run is ${quote(source ?? 'not named')}; ${quote(repository)} is expected`,
  );
  const sourceRef = facts.get(workflowFact.sourceRef) ?? '';
  demand(sourceRef !== '' && fitsName(ref, sourceRef), 'identity', `the run was of ${quote(sourceRef)}; ${quote(ref)} is expected`);
  const expected = `https://github.com/${workflow.includes('@') ? workflow : `${workflow}@${sourceRef}`}`;
  demand(name === expected, 'identity', `the workflow that signed is ${quote(name)}; ${quote(expected)} is expected`);
  return { ref: sourceRef, commit: facts.get(workflowFact.sourceCommit) };
}

/** Verifies that a run of the expected workflow attested the digest. The bundle is one that `actions/attest` writes. */
export function verifyWorkflow(bytes: Uint8Array, policy: WorkflowPolicy): WorkflowAttestation {
  demand(isHex(policy.sha256, 32), 'trust', 'the digest to expect is not SHA-256 in lower-case hex');
  const bundle = readBundle(bytes, maxBundleBytes);
  const { signer } = verifyByAny(bundle, policy.roots);
  const checked = checkSigner(signer, policy);
  const { subjects, predicateType } = readStatement(bundle.payload, maxBundleBytes);
  demand(
    subjects.some(({ digests }) => digests.get('sha256') === policy.sha256),
    'subject',
    `the attestation is not about ${policy.sha256}`,
  );
  demand(provenance.includes(predicateType), 'unsupported', `the attestation says no provenance, but ${quote(predicateType)}`);
  const identity = createHash('sha256').update(bundle.payload).digest('hex');
  return { workflow: signer.name, repository: policy.repository, ...checked, predicateType, identity };
}
