import type { Certificate } from './certificate.ts';
import { parseCertificates as certificates } from './certificate-chain.ts';
import { attempt, type Outcome } from './outcome.ts';
import { parsePublicKey as publicKey, type SignerKey } from './public-key.ts';
import { parsePrivateKey as privateKey, type SigningKey, signModel as sign, type UnsignedModel } from './sign-model.ts';
import { type TrustRoot, parseTrustRoots as trustRoots } from './trust-root.ts';
import { type ModelOptions, type ModelTrust, type VerifiedModel, verifyModel } from './verify-model.ts';
import { verifyWorkflow, type WorkflowAttestation, type WorkflowPolicy } from './workflow-attestation.ts';

export type { Certificate } from './certificate.ts';
export type { ChainTime } from './certificate-chain.ts';
export type { IdentityPolicy } from './identity.ts';
export type { Outcome, Refusal, RefusalCode } from './outcome.ts';
export type { SignerKey } from './public-key.ts';
export type { SigningKey, UnsignedModel } from './sign-model.ts';
export type { ModelAlgorithm, Shard, SignedFile, SignedModel } from './signed-model.ts';
export { type EmbeddedRoot, embeddedTrustRoot, type TrustRoot } from './trust-root.ts';
export type { ModelOptions, ModelSigner, ModelTrust, VerifiedModel } from './verify-model.ts';
export type { WorkflowAttestation, WorkflowPolicy } from './workflow-attestation.ts';

/** Verifies an OpenSSF Model Signing bundle. Nothing is thrown, whatever the bytes are. */
export const verifyModelSignature = (bundle: Uint8Array, trust: ModelTrust, options: ModelOptions): Outcome<VerifiedModel> =>
  attempt(() => verifyModel(bundle, trust, options));

/** Verifies an artifact attestation of GitHub. Nothing is thrown, whatever the bytes are. */
export const verifyWorkflowAttestation = (bundle: Uint8Array, policy: WorkflowPolicy): Outcome<WorkflowAttestation> =>
  attempt(() => verifyWorkflow(bundle, policy));

/** Signs a model with a key; the text of a bundle. */
export const signModel = (model: UnsignedModel, key: SigningKey): Outcome<string> => attempt(() => sign(model, key));

/** One public key in PEM. */
export const parsePublicKey = (pem: Uint8Array): Outcome<SignerKey> => attempt(() => publicKey(pem));

/** A private key in PEM. */
export const parsePrivateKey = (pem: string, passphrase?: string): Outcome<SigningKey> => attempt(() => privateKey(pem, passphrase));

/** Trusted certificates in PEM, one after the other. */
export const parseCertificates = (pem: Uint8Array): Outcome<readonly Certificate[]> => attempt(() => certificates(pem));

/** Trusted Sigstore instances: `trusted_root.json`, or one a line as `gh attestation trusted-root` writes them. */
export const parseTrustRoots = (bytes: Uint8Array): Outcome<readonly TrustRoot[]> => attempt(() => trustRoots(bytes));
